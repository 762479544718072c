// Asks the browser for a passkey, and sends what it answers.

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const encode = (buffer) =>
  buffer
    ? btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=/g, "")
    : undefined;

const decodeIds = (list) => (list ?? []).map((each) => ({ ...each, id: decode(each.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      user: { ...options.user, id: decode(options.user.id) },
      excludeCredentials: decodeIds(options.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: encode(made.rawId),
    type: made.type,
    response: {
      attestationObject: encode(made.response.attestationObject),
      clientDataJSON: encode(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      allowCredentials: decodeIds(options.allowCredentials),
    },
  });
  return {
    id: found.id,
    rawId: encode(found.rawId),
    type: found.type,
    response: {
      authenticatorData: encode(found.response.authenticatorData),
      clientDataJSON: encode(found.response.clientDataJSON),
      signature: encode(found.response.signature),
      userHandle: encode(found.response.userHandle),
    },
  };
}

export function askPasskey(form) {
  const words = form.querySelector("[data-passkey-words]");
  const again = form.querySelector("[data-passkey-again]");
  const options = JSON.parse(form.dataset.options);

  async function ask() {
    again.hidden = true;
    words.textContent = "Follow what your browser asks.";
    try {
      const answer = await (form.dataset.passkey === "create" ? create : get)(options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      words.textContent = "The passkey did not answer, or you stopped it. Nothing was changed.";
      again.hidden = false;
    }
  }

  again.addEventListener("click", ask);
  if (window.PublicKeyCredential) {
    ask();
  } else {
    words.textContent = "This browser has no passkeys. Use another browser, or a code.";
  }
}
