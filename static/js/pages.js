// Small improvements of pages that work without them.

// A file that the server would turn away whole is said before it is sent, and what was typed stays.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.dataset.maxBytes) return;
  const isTooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
  const said = document.getElementById(`${input.id}-too-large`);
  said.hidden = !isTooLarge;
  input.classList.toggle("is-invalid", isTooLarge);
  if (isTooLarge) input.value = "";
});

// A second click on the same form waits for the first; the server would do it once anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// The browser's back button shows the page as it was left; its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// What has been said once need not be said again when the page is reloaded.
const address = new URL(window.location.href);
if (address.searchParams.has("said")) {
  address.searchParams.delete("said");
  window.history.replaceState(window.history.state, "", address);
}
