import { learn } from '../lib/i18n'
import ptBR from './pt-BR.json'

// The tests of the page speak Portuguese from the beginning; nothing serves them the file of the sentences.
learn(ptBR)
