import { NativeSelect } from '@mantine/core'
import { usePreference } from '../../backend/query'
import { isTheme, setAppearance, textSizes, useAppearance, type Theme } from '../../lib/appearance'
import { isLanguage, languages, t } from '../../lib/i18n'
import { Choice } from '../../ui/Choice'
import { NoticeChoice } from './NoticeChoice'

const themes: Theme[] = ['auto', 'light', 'dark']
const enters = ['send', 'line'] as const

// Look is how the page looks and writes for who uses it. Everything shows at once.
export function Look() {
  const { theme, textSize, language } = useAppearance()
  const [, keepTheme] = usePreference('ui.theme')
  const [, keepSize] = usePreference('ui.textSize')
  const [, keepLanguage] = usePreference('ui.language')
  const [enter, setEnter] = usePreference('ui.enter')
  return (
    <div className="cards">
      <section className="card settings-form">
        <h2>{t('setting.part.look')}</h2>
        <NativeSelect
          label={t('frame.theme')}
          value={theme}
          onChange={(e) => {
            const to = e.currentTarget.value
            if (!isTheme(to)) return
            setAppearance({ theme: to })
            keepTheme(to)
          }}
          data={themes.map((value) => ({ value, label: t(`frame.theme.${value}`) }))}
        />
        <NativeSelect
          label={t('setting.language')}
          value={language}
          onChange={(e) => {
            const to = e.currentTarget.value
            if (!isLanguage(to)) return
            setAppearance({ language: to })
            keepLanguage(to)
          }}
          data={languages.map((value) => ({ value, label: t(`setting.language.${value}`) }))}
        />
        <NativeSelect
          label={t('setting.text')}
          description={t('setting.text.hint')}
          value={String(textSize)}
          onChange={(e) => {
            setAppearance({ textSize: Number(e.currentTarget.value) })
            keepSize(e.currentTarget.value)
          }}
          data={textSizes.map((n) => ({ value: String(n), label: t('setting.text.percent', { percent: n }) }))}
        />
      </section>
      <section className="card">
        <h2>{t('setting.enter')}</h2>
        <div className="choices">
          {enters.map((x) => (
            <Choice
              key={x}
              name="enter"
              value={x}
              chosen={enter === 'line' ? 'line' : 'send'}
              onChoose={setEnter}
              title={t(`setting.enter.${x}`)}
              line={t(`setting.enter.${x}.line`)}
            />
          ))}
        </div>
      </section>
      <NoticeChoice />
    </div>
  )
}
