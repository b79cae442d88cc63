const name = async (p) => {
  await p.fill('.first-name input', 'Padaria Pão Quente')
  await p.click('text=Continuar')
  await p.waitForSelector('.paths')
}

export const welcomeStates = [
  { name: 'first', scene: 'first' },
  { name: 'first-paths', scene: 'first', act: name },
  { name: 'welcome', place: 'primeiros-passos' },
  { name: 'welcome-fresh', scene: 'fresh', place: 'primeiros-passos' },
  { name: 'demo', scene: 'demo', place: 'atendimento' },
  {
    name: 'demo-cut',
    scene: 'demo',
    place: 'contingencia',
    act: async (p) => {
      await p.click('text=Simular uma queda')
      await p.waitForSelector('text=Acabar com a queda')
    },
  },
]
