"""The pages about processes say what the declarations say."""

from scripts.write_process_pages import pages


def test_every_process_page_is_as_the_declaration_has_it() -> None:
    for path, text in pages().items():
        assert path.read_text("utf-8") == text, f"run scripts/write_process_pages.py to renew {path.name}"
