// A button that asks the device for a passkey and sends the answer with its form. Where that cannot be, the page says so.
async function ask(button) {
  const form = button.form;
  const token = form.querySelector('[name="csrf_token"]').value;
  const asked = await fetch(button.dataset.passkey, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!asked.ok) throw new Error("not asked");
  const options = await asked.json();
  const publicKey = options.user
    ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
    : PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const found = await (options.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  form.elements[button.dataset.answer].value = JSON.stringify(found.toJSON());
  form.submit();
}

export function start(root) {
  const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON && !/^[0-9.]+$|:/.test(location.hostname);
  for (const button of root.querySelectorAll("[data-passkey]")) {
    const failed = button.parentElement.querySelector("[data-passkey-failed]");
    const cannot = button.parentElement.querySelector("[data-passkey-cannot]");
    button.hidden = !able;
    if (cannot) cannot.hidden = able;
    button.addEventListener("click", async () => {
      failed.hidden = true;
      button.disabled = true;
      try {
        await ask(button);
      } catch {
        failed.hidden = false;
      }
      button.disabled = false;
    });
  }
}
