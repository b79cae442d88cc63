import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { backend, type Id, type PairView } from '../../backend'
import { keys, queryClient, useChannels } from '../../backend/query'
import { pairScreen, type PairScreen } from './pair'

const pairKey = (account: Id) => [...keys.channels, 'pair', account]

// usePair runs the pairing of one account while its screen is shown: it starts once the risk was accepted, follows what
// the program says, and gives up when the person leaves.
export function usePair(account: Id) {
  const channel = useChannels().data?.find((c) => c.id === account)
  const accepted = channel?.riskAccepted ?? false
  const put = (p: PairView) => queryClient.setQueryData(pairKey(account), p)
  const start = useMutation({ mutationFn: () => backend.Channels.Pair(account), onSuccess: put })
  const state = useQuery({
    queryKey: pairKey(account),
    queryFn: () => backend.Channels.PairState(account),
    // Before it was started here, the program only knows of an earlier pairing.
    enabled: start.isSuccess,
    // The code changes by itself; asking now and then also covers an event that was lost.
    refetchInterval: 5000,
    gcTime: 0,
  })
  const byPhone = useMutation({ mutationFn: (phone: string) => backend.Channels.PairPhone(account, phone), onSuccess: put })
  const accept = useMutation({
    mutationFn: () => backend.Channels.AcceptRisk(account),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.channels, exact: true }),
  })
  const { mutate } = start
  const started = useRef(false)
  useEffect(() => {
    if (!accepted || !account || started.current) return
    started.current = true
    mutate()
  }, [accepted, account, mutate])
  const screen: PairScreen = pairScreen(accepted, start.isSuccess ? state.data : undefined)
  const ended = useRef(false)
  useEffect(() => {
    ended.current = screen === 'done' || screen === 'ended' || screen === 'risk'
  }, [screen])
  useEffect(
    () => () => {
      if (account && !ended.current) void backend.Channels.CancelPair(account).catch(() => undefined)
    },
    [account],
  )
  return { channel, pair: state.data, screen, start, byPhone, accept }
}
