import { useMutation, useQuery } from '@tanstack/react-query'
import { backend, type Id, type SetupInput } from '../../backend'
import { keys, queryClient } from '../../backend/query'

// useForm is what a way asks for.
export const useForm = (way: string, account: Id) =>
  useQuery({ queryKey: keys.form(way, account), queryFn: () => backend.Channels.Form(way, account), gcTime: 0 })

// useCheck tries what was typed, and keeps nothing.
export const useCheck = () => useMutation({ mutationFn: (input: SetupInput) => backend.Channels.Check(input) })

// useSave keeps what was typed, once it works.
export const useSave = () =>
  useMutation({
    mutationFn: (input: SetupInput) => backend.Channels.Save(input),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.channels }),
  })
