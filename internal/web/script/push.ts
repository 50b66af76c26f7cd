// What runs in a browser while no page of the desk is open: it shows the
// messages that the desk sends, and opens the call that one is of. It keeps
// nothing and takes no part in loading pages.

interface Message {
  title: string;
  body: string;
  tag: string;
  watch?: string;
}

const worker = globalThis as unknown as {
  addEventListener(type: string, listener: (event: any) => void): void;
  registration: ServiceWorkerRegistration;
  clients: { openWindow(address: string): Promise<unknown> };
};

worker.addEventListener("push", (event) => {
  const m: Message = event.data.json();
  event.waitUntil(worker.registration.showNotification(m.title, { body: m.body, tag: m.tag, data: m.watch, requireInteraction: true }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  if (event.notification.data) event.waitUntil(worker.clients.openWindow(event.notification.data));
});
