import { answered, reach } from '../bridge'
import { backend } from '.'
import { toCallError } from './error'
import { keys, queryClient } from './query'
import type { SessionView, UploadView } from './types'

async function base64(file: File): Promise<string> {
  const data = new Uint8Array(await file.arrayBuffer())
  let text = ''
  // In slices: one call with millions of arguments would break.
  for (let i = 0; i < data.length; i += 32_768) text += String.fromCharCode(...data.subarray(i, i + 32_768))
  return btoa(text)
}

// uploadFile hands a file to the program and answers the token it is known by. A browser posts the bytes as they are
// (a form or blob body would end the window's program); the window sends them through its gate. use 'copy' admits a
// whole backup, from a browser only.
export async function uploadFile(file: File, use: '' | 'copy' = ''): Promise<UploadView> {
  const inWindow = queryClient.getQueryData<SessionView>(keys.session)?.window
  const type = file.type || 'application/octet-stream'
  if (inWindow || import.meta.env.MODE === 'fake') return backend.Inbox.Upload(file.name, type, await base64(file))
  const query = new URLSearchParams({ name: file.name, type, use })
  try {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: await file.arrayBuffer() }
    return (await answered(await reach(`/files?${query}`, init))) as UploadView
  } catch (e) {
    throw toCallError(e)
  }
}
