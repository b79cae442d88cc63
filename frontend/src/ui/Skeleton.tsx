import { useEffect, useState } from 'react'
import { t } from '../lib/i18n'
import './skeleton.css'

// Skeleton stands for rows that are on their way. It appears only after 150 ms: most answers are faster, and a flash of
// grey would be noise.
export function Skeleton({ rows = 6, height = 4.6, className }: { rows?: number; height?: number; className?: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={`skeleton ${className ?? ''}`} aria-busy="true">
      <span className="off-screen" role="status">
        {late ? t('ui.loading') : ''}
      </span>
      {late &&
        Array.from({ length: rows }, (_, i) => (
          <span key={i} style={{ height: `${height}rem`, width: `${[100, 92, 97, 88][i % 4]}%` }} />
        ))}
    </div>
  )
}
