import type { components } from '@/api/schema'
import type { Channel } from './messages'

type Body = components['schemas']['ChannelCreate']
export type Attachment = NonNullable<Body['attachments']>[number]
export interface Draft {
  code: string
  name: string
  userids: string[]
  skip_verify: boolean
  welcome: string
  attachments: Attachment[]
}

/** A channel as the form has it; a new one is for a QR code, or, `byDefault`, for those who come without one. */
export function draftOf(channel?: Channel, byDefault = ''): Draft {
  return {
    code: channel?.code ?? '', name: channel?.name ?? byDefault, userids: [...(channel?.userids ?? [])], skip_verify: channel?.skip_verify ?? true,
    welcome: channel?.welcome ?? '', attachments: (channel?.attachments ?? []) as unknown as Attachment[],
  }
}

/** What an attachment is, in a line. */
export function attachmentName(one: Attachment, kinds: Readonly<Record<string, string>>): string {
  const what = one.kind === 'image' ? `#${one.picture_id}` : one.title
  return `${kinds[one.kind] ?? one.kind} ${what}`
}
