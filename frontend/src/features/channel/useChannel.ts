import { useMutation, useQuery } from '@tanstack/react-query'
import { backend, type ChannelView, type Id } from '../../backend'
import { keys, queryClient, useChannels } from '../../backend/query'
import { t, type Key } from '../../lib/i18n'
import { go, goInstead } from '../../lib/router'
import { useEffect, useRef } from 'react'
import { kindOrder } from '../../ui/kind'
import { tell, tellProblem } from '../../ui/toast'

// useAddable is every kind of channel this program can set up, in the usual order.
export function useAddable() {
  const { data } = useQuery({ queryKey: keys.kinds, queryFn: () => backend.Channels.Kinds() })
  const rank = (kind: string) => (kindOrder.indexOf(kind) + 100) % 100
  return (data ?? []).filter((k) => k.available).sort((a, b) => rank(a.kind) - rank(b.kind))
}

const again = () => void queryClient.invalidateQueries({ queryKey: keys.channels })

// useSetUp opens the screen that connects a channel. One that is paired with a telephone needs its account first, and
// takes the one that was begun and left.
export function useSetUp(instead = false) {
  const channels = useChannels().data
  const ways = useAddable()
  const formOf = (kind: string) => {
    const forms = ways.filter((w) => w.kind === kind && w.form)
    return forms.length === 1 ? forms[0]?.way : forms.length > 1 ? kind : undefined
  }
  return useMutation({
    mutationFn: async (kind: string): Promise<ChannelView | undefined> => {
      if (kind === 'email' || formOf(kind)) return undefined
      return channels?.find((c) => c.kind === kind && c.state === 'setup') ?? backend.Channels.Add(kind)
    },
    onSuccess: (c, kind) => {
      again()
      const form = formOf(kind)
      ;(instead ? goInstead : go)(c ? ['canais', 'conectar', c.id] : form ? ['canais', 'configurar', form] : ['canais', 'email'])
    },
    onError: (e) => {
      tellProblem(e)
      if (instead) goInstead(['canais'])
    },
  })
}

// useBegin sets a kind of channel up as soon as it is known what was begun before; Back leads to where one came from.
export function useBegin(kind: string) {
  const ways = useAddable().length > 0
  const known = useChannels().isSuccess && ways
  const { mutate } = useSetUp(true)
  const begun = useRef(false)
  useEffect(() => {
    if (!known || begun.current) return
    begun.current = true
    mutate(kind)
  }, [known, kind, mutate])
}

// What is asked of one channel with a button; done says what is told afterwards.
export type Order = 'pause' | 'resume' | 'here' | 'unlink' | 'remove'

const done: Record<Order, Key> = {
  pause: 'channel.pause.done',
  resume: 'channel.resume.done',
  here: 'channel.here.done',
  unlink: 'channel.unlink.done',
  remove: 'channel.remove.done',
}

export function useOrder(id: Id, name: string) {
  return useMutation({
    mutationFn: async (order: Order): Promise<void> => {
      if (order === 'unlink') return backend.Channels.Unlink(id)
      if (order === 'remove') return backend.Channels.Remove(id)
      if (order === 'here') return void (await backend.Channels.UseHere(id))
      await backend.Channels.Pause(id, order === 'pause')
    },
    onSuccess: (_, order) => {
      again()
      tell(t(done[order], { channel: name }))
    },
    onError: (e) => tellProblem(e),
  })
}

// useMove puts a channel in the place of its neighbour in the shop's order.
export function useMove(id: Id) {
  return useMutation({
    mutationFn: (neighbour: ChannelView) => backend.Channels.Move(id, neighbour.position),
    onSuccess: (list) => queryClient.setQueryData(keys.channels, list),
    onError: (e) => tellProblem(e),
  })
}
