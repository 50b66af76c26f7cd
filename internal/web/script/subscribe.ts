// A browser that adds itself to whom the desk tells: it asks the person, gets an
// address for messages from its maker's service, and sends it with the form.

const form = document.querySelector<HTMLFormElement>("form[data-push]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void add(form);
});

async function add(form: HTMLFormElement): Promise<void> {
  const said = form.querySelector<HTMLElement>("[data-push-said]");
  const field = form.querySelector<HTMLInputElement>("[name=subscription]");
  if (!said || !field) return;
  try {
    field.value = JSON.stringify(await subscribe(form.dataset.push ?? ""));
    form.submit(); // asks no listener again
  } catch (reason) {
    said.textContent = reason instanceof Refusal ? reason.message : "This browser got no address for messages. Try again, or use another browser.";
    said.hidden = false;
  }
}

// Refusal is what a person can do something about.
class Refusal extends Error {}

async function subscribe(key: string): Promise<PushSubscription> {
  if (!("serviceWorker" in navigator)) throw new Refusal("This browser takes messages only from a desk with https, or one on this machine.");
  if (!("PushManager" in window)) throw new Refusal("This browser takes no messages. On an iPhone, add the desk to the home screen first and open it there.");
  if ((await Notification.requestPermission()) !== "granted") throw new Refusal("The browser does not allow messages of this desk. Allow them in its settings for this page, and try again.");
  const place = await navigator.serviceWorker.register("/push.js", { scope: "/settings/notifications" });
  // One that belongs to another key, of a desk that stood here before, is no use.
  await (await place.pushManager.getSubscription())?.unsubscribe();
  await active(place);
  return place.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

// active waits until the script that shows messages is ready.
function active(place: ServiceWorkerRegistration): Promise<void> {
  const worker = place.active ?? place.waiting ?? place.installing;
  if (!worker || worker.state === "activated") return Promise.resolve();
  return new Promise((resolve) => worker.addEventListener("statechange", () => worker.state === "activated" && resolve()));
}
