import { Button, TextInput } from '@mantine/core'
import { LightbulbIcon } from '@phosphor-icons/react/dist/csr/Lightbulb'
import { MagnifyingGlassIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlass'
import { useState } from 'react'
import { usePreference } from '../../backend/query'
import { t, useLanguage } from '../../lib/i18n'
import { go, placeHash, usePlace } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { Empty } from '../../ui/Empty'
import { articles, findArticles, tipOf, type Article } from '../../ui/help'
import { Page } from '../../ui/Page'
import './help.css'

function Tip() {
  const language = useLanguage()
  const now = useNow()
  const [tips, setTips] = usePreference('ui.tips')
  if (tips === 'off') {
    return (
      <Button variant="subtle" onClick={() => setTips('')}>
        {t('help.tip.show')}
      </Button>
    )
  }
  return (
    <aside className="tip" aria-label={t('help.tip')}>
      <LightbulbIcon size="2rem" weight="fill" aria-hidden />
      <p>
        <strong>{t('help.tip')}</strong> {tipOf(now, language)}
      </p>
      <Button variant="subtle" size="compact-sm" onClick={() => setTips('off')}>
        {t('help.tip.hide')}
      </Button>
    </aside>
  )
}

function Shown({ article }: { article: Article }) {
  const words = article.words[useLanguage()]
  return (
    <Page title={words.title} sentence={words.answer}>
      <ol className="help-steps">
        {words.steps.map((s, i) => (
          <li key={s}>
            <span className="num" aria-hidden>
              {i + 1}
            </span>
            <span>{s}</span>
          </li>
        ))}
      </ol>
      <div className="help-acts">
        <Button onClick={() => go(article.place)}>{t('help.go')}</Button>
        <Button variant="default" onClick={() => go(['ajuda'])}>
          {t('help.back')}
        </Button>
      </div>
    </Page>
  )
}

// HelpPage is Ajuda: short answers, one task each, to be read while doing it.
export default function HelpPage() {
  const language = useLanguage()
  const wanted = usePlace().segments[1]
  const [text, setText] = useState('')
  const article = articles.find((a) => a.name === wanted)
  if (article) return <Shown article={article} />
  const found = findArticles(text, language)
  return (
    <Page title={t('section.help')} sentence={t('help.sentence')}>
      <TextInput
        className="help-find"
        type="search"
        aria-label={t('help.find')}
        placeholder={t('help.find')}
        leftSection={<MagnifyingGlassIcon size="1.6rem" aria-hidden />}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      {found.length === 0 && <Empty title={t('help.none')} line={t('help.none.line')} />}
      <ul className="help-list">
        {found.map((a) => (
          <li key={a.name}>
            <a href={placeHash(['ajuda', a.name])}>
              <strong>{a.words[language].title}</strong>
              <span className="quiet">{a.words[language].answer}</span>
            </a>
          </li>
        ))}
      </ul>
      <Tip />
    </Page>
  )
}
