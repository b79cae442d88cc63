import { useEffect, useRef, type RefObject } from 'react'

// useFocus gives the ref of what takes the focus when a step of a way begins, so that keys and screen readers are there.
export function useFocus<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null)
  useEffect(() => ref.current?.focus(), [])
  return ref
}
