import { fold } from '../lib/fold'
import type { Language } from '../lib/i18n'

// Short answers to what people ask, one task each. They come with the page when somebody asks for help, and are found
// from the search as well.

interface Words {
  title: string
  // the answer in a sentence, then what to do
  answer: string
  steps: string[]
}

export interface Article {
  name: string
  // other words by which somebody may look for it
  also: string
  // the screen where it is done
  place: string[]
  words: Record<Language, Words>
}

export const articles: Article[] = [
  {
    name: 'queda',
    also: 'caiu fora do ar parou outage down',
    place: ['contingencia'],
    words: {
      'pt-BR': {
        title: 'O WhatsApp caiu. O que eu faço?',
        answer: 'Continue escrevendo. Nada se perde: o que não sai agora fica guardado, e o programa diz de quem é o problema.',
        steps: [
          'Olhe o aviso no alto da tela. Ele diz se o problema é do WhatsApp, da sua internet ou do celular.',
          'Aperte Ativar contingência, no aviso, ou Ctrl Shift O.',
          'Escolha quem avisar e aperte Ativar agora. Você tem 10 segundos para desfazer.',
          'As respostas passam a ir pelo próximo canal que o cliente aceitou. Ele responde e cai na mesma conversa.',
          'Quando o WhatsApp voltar, aperte Voltar ao WhatsApp. O que já foi por outro canal não sai de novo.',
        ],
      },
      en: {
        title: 'WhatsApp is down. What do I do?',
        answer: 'Go on writing. Nothing is lost: what cannot leave now is saved, and the program says whose fault it is.',
        steps: [
          'Look at the banner at the top. It says whether WhatsApp, your internet or the phone is at fault.',
          'Press Activate plan B in the banner, or Ctrl Shift O.',
          'Choose whom to tell and press Activate now. You have 10 seconds to undo.',
          'Answers now go by the next channel the customer agreed to. Their reply lands in the same conversation.',
          'When WhatsApp is back, press Go back to WhatsApp. What left by another channel does not leave again.',
        ],
      },
    },
  },
  {
    name: 'duvida',
    also: 'em dúvida doubt repetida duas vezes chegou',
    place: ['fila', 'doubt'],
    words: {
      'pt-BR': {
        title: 'O que quer dizer “em dúvida”?',
        answer: 'A conexão caiu bem no meio do envio. A mensagem pode ter chegado ou não, e o programa não adivinha.',
        steps: [
          'Abra a lista Em dúvida, na barra de baixo.',
          'Se der, olhe no celular da empresa se a mensagem aparece.',
          'Se chegou, aperte Já chegou. Ela não sai de novo.',
          'Se não chegou, aperte Enviar de novo, ou escolha outro canal.',
          'Sem a sua decisão ela não sai duas vezes. Em Ajustes, Horários e espera, você pode mudar isso por tipo de mensagem.',
        ],
      },
      en: {
        title: 'What does “in doubt” mean?',
        answer: 'The connection broke right in the middle of sending. The message may have arrived or not, and the program does not guess.',
        steps: [
          'Open the list In doubt, in the bottom bar.',
          'If you can, look on the company’s phone whether the message is there.',
          'If it arrived, press It arrived. It does not leave again.',
          'If it did not, press Send again, or choose another channel.',
          'Without your decision it never leaves twice. Under Settings, Hours and waiting, you can change that per kind of message.',
        ],
      },
    },
  },
  {
    name: 'ligar',
    also: 'conectar parear qr code código celular pair',
    place: ['canais'],
    words: {
      'pt-BR': {
        title: 'Ligar o WhatsApp da empresa',
        answer: 'Este computador vira mais um aparelho conectado. O celular continua funcionando como sempre.',
        steps: [
          'Abra Canais e aperte Configurar no WhatsApp.',
          'Leia o aviso e aperte Entendi, continuar.',
          'No celular: WhatsApp, Aparelhos conectados, Conectar aparelho. Aponte para o código.',
          'Sem câmera? Aperte Usar código de 8 letras e digite no celular.',
          'As conversas chegam aos poucos. Você já pode atender.',
        ],
      },
      en: {
        title: 'Connect the company’s WhatsApp',
        answer: 'This computer becomes one more linked device. The phone goes on working as always.',
        steps: [
          'Open Channels and press Set up at WhatsApp.',
          'Read the warning and press I understand, continue.',
          'On the phone: WhatsApp, Linked devices, Link a device. Point it at the code.',
          'No camera? Press Use a code of 8 letters and type it on the phone.',
          'Conversations arrive bit by bit. You can begin to serve.',
        ],
      },
    },
  },
  {
    name: 'importar',
    also: 'planilha excel csv clientes contatos import spreadsheet',
    place: ['clientes', 'importar'],
    words: {
      'pt-BR': {
        title: 'Trazer clientes de uma planilha',
        answer: 'Excel ou CSV, cada linha um cliente. Você confere tudo antes, e dá para desfazer por 30 dias.',
        steps: [
          'Abra Clientes, Importar, e solte a planilha na tela.',
          'Confira o que cada coluna vira. O programa já propõe.',
          'Diga se estas pessoas aceitaram receber mensagens. Sem resposta, o programa não envia.',
          'Aperte Importar. O que ficou de fora pode ser baixado, corrigido e trazido de novo.',
          'Telefones como 1,19E+10 foram estragados pelo Excel: formate a coluna como texto e salve outra vez.',
        ],
      },
      en: {
        title: 'Bring customers from a spreadsheet',
        answer: 'Excel or CSV, one customer a row. You check everything first, and it can be undone for 30 days.',
        steps: [
          'Open Customers, Import, and drop the spreadsheet on the screen.',
          'Check what each column becomes. The program proposes it.',
          'Say whether these people agreed to get messages. Without an answer, the program does not send.',
          'Press Import. What was left out can be downloaded, corrected and brought again.',
          'Phones like 1.19E+10 were spoilt by Excel: format the column as text and save again.',
        ],
      },
    },
  },
  {
    name: 'restaurar',
    also: 'cópia de segurança computador quebrou trocar novo restore backup',
    place: ['copias'],
    words: {
      'pt-BR': {
        title: 'O computador quebrou. Como eu volto?',
        answer: 'Com a última cópia e a folha de recuperação, você volta a atender em outro computador em poucos minutos.',
        steps: [
          'Instale o Plano B no outro computador e abra Cópias.',
          'Aperte Restaurar de um arquivo e escolha a cópia no pen drive.',
          'Digite a chave da folha de recuperação, ou a sua senha. Sem ela ninguém abre, nem nós.',
          'Confira a data e os números, e aperte Voltar para esta cópia.',
          'Ligue o WhatsApp de novo com o celular. O que estava na fila espera a sua revisão: nada sai sozinho.',
        ],
      },
      en: {
        title: 'The computer broke. How do I come back?',
        answer: 'With the last backup and the recovery sheet you serve again from another computer within minutes.',
        steps: [
          'Install Plano B on the other computer and open Backups.',
          'Press Restore from a file and choose the backup on the USB drive.',
          'Type the key of the recovery sheet, or your password. Without it nobody opens it, not even we.',
          'Check the date and the figures, and press Go back to this backup.',
          'Connect WhatsApp again with the phone. What was in the queue waits for your review: nothing leaves by itself.',
        ],
      },
    },
  },
  {
    name: 'celular',
    also: 'perdi roubado roubaram chip telefone lost phone stolen',
    place: ['canais'],
    words: {
      'pt-BR': {
        title: 'Perdi o celular da empresa',
        answer: 'Suas conversas e clientes continuam neste computador. Cuide primeiro do número.',
        steps: [
          'Ligue para a operadora e bloqueie o chip. Peça outro com o mesmo número.',
          'Enquanto isso, atenda pelos outros canais: aperte Ativar contingência.',
          'Com o chip novo, instale o WhatsApp no outro celular e confirme o número. Isso desconecta o celular perdido.',
          'No Plano B, abra Canais e aperte Reconectar.',
          'Ligue a confirmação em duas etapas no WhatsApp, para ninguém tomar o número.',
        ],
      },
      en: {
        title: 'I lost the company’s phone',
        answer: 'Your conversations and customers are still on this computer. See to the number first.',
        steps: [
          'Call the operator and block the SIM card. Ask for another with the same number.',
          'Meanwhile serve by the other channels: press Activate plan B.',
          'With the new card, install WhatsApp on another phone and confirm the number. That disconnects the lost one.',
          'In Plano B, open Channels and press Reconnect.',
          'Turn on two-step verification in WhatsApp, so that nobody takes the number.',
        ],
      },
    },
  },
  {
    name: 'ensaio',
    also: 'ensaiar treinar exemplo simular demo practise',
    place: ['primeiros-passos'],
    words: {
      'pt-BR': {
        title: 'Ensaiar uma queda sem risco',
        answer: 'Os dados de exemplo são uma padaria inventada. Nada sai do computador.',
        steps: [
          'Abra Primeiros passos e aperte Ver com dados de exemplo.',
          'Aperte Simular uma queda, na faixa amarela.',
          'Faça como numa queda de verdade: veja o aviso, ative o plano B, responda a alguém.',
          'Aperte Acabar com a queda e volte ao WhatsApp.',
          'Aperte Sair do exemplo. Seus dados estão como antes.',
        ],
      },
      en: {
        title: 'Practise an outage without risk',
        answer: 'The example data are an invented bakery. Nothing leaves the computer.',
        steps: [
          'Open First steps and press Look around with example data.',
          'Press Simulate an outage, in the yellow strip.',
          'Do as in a real outage: see the banner, activate plan B, answer somebody.',
          'Press End the outage and go back to WhatsApp.',
          'Press Leave the example. Your data are as before.',
        ],
      },
    },
  },
]

const tips: Record<Language, string[]> = {
  'pt-BR': [
    'Ctrl K acha clientes, mensagens e comandos de qualquer tela.',
    'Peça o e-mail de quem só tem WhatsApp: é o segundo ovo na cesta.',
    'Ensaie uma queda uma vez por mês. São dois minutos.',
    'Imprima a folha de recuperação e guarde longe deste computador.',
    'Ctrl Shift N escreve uma nota que o cliente não vê.',
    'Um pen drive com a cópia vale mais que duas cópias no mesmo disco.',
    'Mensagem em massa é o que mais bloqueia números. Avise só quem espera.',
  ],
  en: [
    'Ctrl K finds customers, messages and commands from any screen.',
    'Ask for the e-mail of who has only WhatsApp: it is the second egg in the basket.',
    'Practise an outage once a month. It takes two minutes.',
    'Print the recovery sheet and keep it away from this computer.',
    'Ctrl Shift N writes a note that the customer does not see.',
    'A USB drive with the backup is worth more than two backups on one disk.',
    'Bulk messages get numbers blocked. Tell only who is waiting.',
  ],
}

// tipOf is the tip of a day; it changes with the day and comes round again.
export function tipOf(day: Date, language: Language): string {
  const list = tips[language]
  return list[Math.floor(day.getTime() / 86_400_000) % list.length] ?? ''
}

// findArticles are those that say all the words, wherever they say them.
export function findArticles(text: string, language: Language): Article[] {
  const wanted = fold(text).split(/\s+/).filter(Boolean)
  return articles.filter((a) => {
    const w = a.words[language]
    const said = fold([w.title, w.answer, a.also, ...w.steps].join(' '))
    return wanted.every((x) => said.includes(x))
  })
}
