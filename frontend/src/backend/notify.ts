import { RequestNotificationAuthorization, SendNotification } from '../../wailsjs/runtime/runtime'

// A notice of the system: by the window's own toolkit, because not every webview has one, and by the browser elsewhere.
// Losing one is no loss: the page shows everything.

const inBrowser = () => 'Notification' in window

// mayNotify asks the person, or their system, for leave; only an answer to a press may ask. False when it was refused.
export async function mayNotify(inWindow: boolean): Promise<boolean> {
  try {
    if (inWindow) return await RequestNotificationAuthorization()
    return inBrowser() && (await Notification.requestPermission()) === 'granted'
  } catch {
    return false
  }
}

export function notify(inWindow: boolean, title: string, body: string): void {
  if (inWindow) {
    void SendNotification({ id: crypto.randomUUID(), title, body }).catch(() => undefined)
    return
  }
  if (!inBrowser() || Notification.permission !== 'granted') return
  const notice = new Notification(title, { body, tag: 'planob' })
  notice.addEventListener('click', () => {
    window.focus()
    notice.close()
  })
}
