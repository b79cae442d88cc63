import { useEffect, useState } from 'react'

// useSecond is the time, to the second, while on; only a visible countdown asks for it.
export function useSecond(on: boolean): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (!on) return
    const timer = setInterval(() => setNow(new Date()), 1000)
    return () => clearInterval(timer)
  }, [on])
  return now
}
