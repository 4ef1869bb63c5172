// The banner of the demonstration: tells what time it is in the house and lets it go on.

const asides = [...document.querySelectorAll("aside.demonstration")];
const PRESSED = "demonstration.pressed";
const shape = {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "long",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};
const written = asides.map((aside) => {
  const format = new Intl.DateTimeFormat(aside.lang === "en" ? "en-GB" : "zh-CN", { ...shape, weekday: "short" });
  return (now) => format.format(now);
});

// How far the house's clock is ahead of this machine's, which may show any time.
let ahead = 0;
// The fields that somebody typed into: what stands there is not thrown away under their hands.
const typed = new Set();
const holds = (field) => field.isConnected && field.value !== "";
let page = location.pathname;

function draw() {
  const now = Date.now() + ahead;
  asides.forEach((aside, place) => {
    const time = aside.querySelector("time");
    const words = written[place](now);
    if (time.textContent !== words) {
      time.textContent = words;
    }
    aside.querySelector("a").hidden = !/^\/figures\/?$/.test(location.pathname);
  });
  if (page !== location.pathname) {
    page = location.pathname;
    say("");
  }
}

function told(now) {
  ahead = now - Date.now();
  draw();
}

function say(name, fresh = false) {
  for (const aside of asides) {
    aside.querySelector("[role=status]").textContent = aside.dataset[name] ?? "";
    aside.querySelector(".fresh").hidden = !fresh;
  }
}

async function ask(options) {
  const answer = await fetch("/demonstration/clock", options);
  if (!answer.ok) {
    throw new Error(`the clock answers ${answer.status}`);
  }
  told((await answer.json()).now);
}

// What is not known now is known at the next look.
const look = () => ask({ cache: "no-store" }).catch(() => {});

function busy(is) {
  for (const button of document.querySelectorAll("aside.demonstration [data-to]")) {
    button.setAttribute("aria-disabled", String(is));
  }
}

let going = false;

async function press(to) {
  if (going) {
    return;
  }
  going = true;
  busy(true);
  say("going");
  try {
    const body = JSON.stringify({ to });
    await ask({ method: "POST", headers: { "Content-Type": "application/json" }, body });
    if ([...typed].some(holds)) {
      say("typed", true);
    } else {
      sessionStorage.setItem(PRESSED, to);
      location.reload();
    }
  } catch {
    say("failed");
  }
  going = false;
  busy(false);
}

if (asides.length > 0) {
  told(Number(asides[0].dataset.now));
  look();
  setInterval(draw, 1000);
  setInterval(() => document.visibilityState === "visible" && look(), 20000);
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("input", (event) => typed.add(event.target), true);
  for (const aside of asides) {
    for (const button of aside.querySelectorAll("[data-to]")) {
      button.addEventListener("click", () => press(button.dataset.to));
    }
    aside.querySelector(".fresh").addEventListener("click", () => location.reload());
  }
  if (!place()) {
    new MutationObserver((_, observer) => place() && observer.disconnect()).observe(document.body, { childList: true });
  }
}

// The link that skips to the content comes first on every page, and the banner after it.
function place() {
  const skip = document.querySelector("body > .skip");
  if (!skip) {
    return false;
  }
  skip.after(...asides);
  // After the page was loaded anew the focus is where it was.
  const pressed = sessionStorage.getItem(PRESSED);
  sessionStorage.removeItem(PRESSED);
  if (pressed) {
    // Once the page has said which language it speaks.
    requestAnimationFrame(() => {
      const here = asides.find((aside) => aside.lang === document.documentElement.lang);
      here?.querySelector(`[data-to="${pressed}"]`)?.focus();
    });
  }
  return true;
}
