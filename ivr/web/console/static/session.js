// Warns 5 minutes before the session ends, and keeps what was typed when it has.

const MINUTE = 60_000;
const WARN_BEFORE = 5;

export function watchSession(dialog) {
  const lasts = Number(dialog.dataset.minutes) * MINUTE;
  const when = dialog.querySelector("[data-when]");
  const stay = dialog.querySelector("[data-stay-button]");
  const heading = dialog.querySelector("h2");
  let ends = Date.now() + lasts;

  // Another tab of the console keeps this one signed in too.
  const tabs = new BroadcastChannel("console");
  tabs.addEventListener("message", begin);
  tabs.postMessage("here");

  function begin() {
    if (!isOver()) {
      ends = Date.now() + lasts;
      dialog.close();
    }
  }

  function isOver() {
    return Date.now() >= ends;
  }

  function look() {
    const left = Math.ceil((ends - Date.now()) / MINUTE);
    if (left <= 0) {
      end();
    } else if (left <= WARN_BEFORE) {
      when.textContent = left === 1 ? "in 1 minute" : `in ${left} minutes`;
      show();
    }
  }

  function show() {
    if (!dialog.open) {
      dialog.showModal();
      heading.focus();
    }
  }

  function end() {
    window.clearInterval(watch);
    ends = 0;
    dialog.classList.add("console-timeout--over");
    heading.textContent = "You are signed out";
    dialog.querySelector("#timeout-words").textContent =
      "Sign in again to go on. What you have typed comes back.";
    stay.textContent = "Sign in again";
    show();
  }

  async function stayOrSignIn() {
    if (isOver()) {
      signIn();
      return;
    }
    const answer = await fetch(dialog.dataset.stay, {
      method: "POST",
      headers: { "X-CSRFToken": dialog.dataset.token, Accept: "application/json" },
    }).catch(() => null);
    if (answer?.ok) {
      begin();
      tabs.postMessage("here");
    } else {
      end();
    }
  }

  // A form that was touched is sent as it is: the server keeps what was typed, and asks to sign in.
  function signIn() {
    const touched = [...document.querySelectorAll("main form[method=post]")].find((form) =>
      [...form.elements].some(isTouched),
    );
    if (touched) {
      // A form of ours has a button called "submit", which hides the form's own way.
      HTMLFormElement.prototype.submit.call(touched);
    } else {
      window.location.reload();
    }
  }

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stayOrSignIn();
  });
  stay.addEventListener("click", stayOrSignIn);
  document.addEventListener("visibilitychange", look);
  const watch = window.setInterval(look, 10_000);
}

function isTouched(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  if (field.type === "checkbox" || field.type === "radio") {
    return field.checked !== field.defaultChecked;
  }
  return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
}
