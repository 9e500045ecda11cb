"""What becomes of a task that nobody does, in the words of every process."""

from domain.words import Text

SUPERVISOR_TOO = Text(
    fa="پس از سررسید، سرپرست هم می‌تواند پاسخ دهد.",
    en="After the due time a supervisor may answer as well.",
)
SECRETARY_TOO = Text(
    fa="پس از سررسید، دبیر استان هم می‌تواند پاسخ دهد.",
    en="After the due time the provincial secretary may answer as well.",
)
