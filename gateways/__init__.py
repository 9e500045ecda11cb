"""Outside systems over HTTP and SMTP, one file each."""
