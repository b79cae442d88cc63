import { useEffect, useState } from 'react'
import { CallError } from '../../backend'

// useBlob is a file of the program as an address in memory: one of the webviews plays nothing from the program's own.
export function useBlob(url: string, wanted: boolean): { url: string; error?: unknown } {
  const [got, setGot] = useState<{ of: string; url: string; error?: unknown }>({ of: '', url: '' })
  useEffect(() => {
    if (!wanted) return
    let made = ''
    const stop = new AbortController()
    const load = async () => {
      try {
        const answer = await fetch(url, { signal: stop.signal })
        if (!answer.ok) throw new CallError('not_found', 'inbox.fileGone')
        made = URL.createObjectURL(await answer.blob())
        if (stop.signal.aborted) URL.revokeObjectURL(made)
        else setGot({ of: url, url: made })
      } catch (error) {
        if (!stop.signal.aborted) setGot({ of: url, url: '', error })
      }
    }
    void load()
    return () => {
      stop.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [url, wanted])
  return got.of === url ? got : { url: '' }
}
