"""What the pages behind signed links owe to a weak phone: Persian, no script, and little to load."""

import re

import httpx

MOST_BYTES = 30 * 1024


async def is_light(api: httpx.AsyncClient, path: str, *, status: int = 200) -> str:
    """The page's words, once it and all that it loads are seen to be few, without a script and in Persian."""
    page = await api.get(path, headers={"Accept-Language": ""})
    assert page.status_code == status, page.text
    assert re.search(r'<html[^>]*lang="fa"[^>]*dir="rtl"|<html[^>]*dir="rtl"[^>]*lang="fa"', page.text), path
    assert "<script" not in page.text
    assert "javascript:" not in page.text
    assert not re.search(r'\son\w+="', page.text), "a script in an attribute"
    # Icons and pictures too, whatever names them; a link that is followed by hand is not loaded.
    addresses = re.findall(r'<link[^>]*href="([^"]+)"', page.text) + re.findall(r'\ssrc="([^"]+)"', page.text)
    assert len(addresses) == 2, addresses
    loaded = [await api.get(one) for one in dict.fromkeys(addresses)]
    assert all(one.status_code == 200 for one in loaded), addresses
    for sheet in loaded:
        if sheet.headers["content-type"].startswith("text/css"):
            assert not re.search(r"@import|url\((?!['\"]?data:)", sheet.text), "a sheet loads more"
    assert sum(len(one.content) for one in (page, *loaded)) < MOST_BYTES
    return page.text
