import type { Sentences } from './said.ts'

/** Which rule a post breaks, or what stands in its way. Beside `params` they name `limit` and `actual`. */
export const RULE_SENTENCES = {
  unknown_channel: {
    other: 'There is no such channel in this organization. Choose another one.',
    named: 'There is no channel here for {name}: connect it, or say which one is meant.',
  },
  ambiguous_channel: 'Several channels are called so: {names}. Say which by its network and handle, or by its id.',
  unknown_label: {
    other: 'There is no such label in this organization.',
    named: 'There is no label "{name}"; put it right, make the label first, or let the import make it.',
  },
  too_many_labels: 'A post has at most {limit} labels; take some off.',
  unknown_post: 'There is no such post in this organization.',
  unknown_media: {
    other: 'There is no such file in the library; choose another one, or upload it first.',
    tag: 'The tag of {username} is for file {actual}, counted from 0, which the post does not have.',
  },
  unknown_provider: 'There is no such network here. Choose another channel.',
  unknown_filter: 'This screen has no filter "{name}" with that value; take it out.',
  thread_started: 'This part of the thread is on the network already and stays as it is; change what follows it.',
  thread_not_supported:
    '{network} has no threads. Give this channel an empty thread of its own, or leave the channel out.',
  duplicate_content: 'Another post sends the same to this channel within 24 hours.',
  no_slots: 'This channel has no posting slots: add some, or give a time.',
  no_free_slot:
    'Within a year there is no moment that is a free slot of every channel of the post: add slots, write a post for each channel, or give a time.',
  date_blocked: '{date} is blocked.',
  slot_taken: 'Another post has the new time.',
  slot_of_another_channel:
    'It goes to another channel too, and would leave a slot of that one; change that slot as well.',
  channel_not_connected: 'This channel is not connected: authorize it at {network} first, or choose another channel.',
  provider_not_configured: {
    other: '{network} is not set up on this installation any more; its administrator sets {limit}.',
    sandbox:
      'The test networks are off on this installation, and this channel is an account on one of them. Choose another channel.',
  },
  reconnect_required:
    "The network does not accept this channel's keys any more: posts are held until it is connected again. Connect it before the time comes.",
  channel_paused:
    'This channel is paused: what comes due meanwhile waits for a review. Resume it before the time comes, or publish it by hand then.',
  publishing_paused: {
    other: 'Publishing is paused: what comes due meanwhile waits for a review.',
    organization:
      'Publishing is paused for this organization: what comes due meanwhile waits for a review. Resume it before the time comes.',
    installation:
      'Publishing is paused for the whole installation by its operator: what comes due meanwhile waits for a review.',
  },
  scope_missing: 'The permission {limit} was not granted. Connect the channel again and grant it.',
  media_scope_missing: 'This channel may not upload files; connect it again to allow it.',
  permission_missing:
    'This needs a permission that the channel was connected without. Connect it again and grant every permission, or leave this out.',
  public_address_missing:
    'The network fetches files from a public https address, and this installation has none; its administrator sets PUBLIC_URL.',
  media_unreachable:
    'The network fetches this file from this installation, and perhaps cannot. "npm run doctor" looks closer.',
  empty_text: 'A post needs a text, or an image or video. Write something, or add a file.',
  too_many_cashtags:
    'The text has {actual} cashtags, and the network takes {limit} per post. Write the others without the dollar sign.',
  too_many_hashtags: 'The caption has {actual} hashtags, where the network takes {limit}.',
  too_many_mentions: 'The caption has {actual} mentions, where the network takes {limit}.',
  invalid_reference: 'This is neither a link to a post nor the id of one. Copy the link of the post.',
  mutually_exclusive: {
    other: 'These cannot stand in one post. Remove one of them.',
    files_and_poll: 'A post cannot have both files and a poll. Remove one of them.',
    files_and_quote: 'A post cannot have both files and a quoted post. Remove one of them.',
    poll_and_quote: 'A post cannot have both a poll and a quoted post. Remove one of them.',
  },
  tags_without_files: 'People are tagged in files, and this post has none. Add one, or mention them in the text.',
  empty_choice: 'A choice of a poll needs a text beside blanks. Write it, or remove the choice.',
  reply_restricted:
    'X lets apps reply only to a post of the same account, or of somebody who mentioned or quoted it. Another reply will be refused.',
  quote_restricted: 'X took quoting away from most apps on 2026-04-20. It may refuse this post.',
  no_effect:
    'Sharing with followers means something for a post in a community only. Choose a community, or leave it out.',
  media_kind: 'Files of this kind ({actual:word}) cannot be published here. Remove it.',
  media_format: 'The file is of type {actual}, and {limit} is needed. Convert it.',
  media_count: {
    other: 'The post does not have the number of files that is needed.',
    most: 'The post has {actual} files, and can have {limit}. Remove some.',
    least: 'The post has {actual} files, and needs {limit}. Add some.',
  },
  media_mixed:
    'Files of these two kinds ({limit:word}, {actual:word}) cannot stand in one post here. Remove one of them.',
  media_bytes: {
    other: 'The file has a size that cannot be published. Make it smaller.',
    most: 'The file has {actual:size}, and at most {limit:size} can be published. Make it smaller.',
    least: 'The file has {actual:size}, and at least {limit:size} can be published. Choose another one.',
  },
  media_width: {
    most: 'The file is {actual} pixels wide, and at most {limit} can be published. Resize it.',
    least: 'The file is {actual} pixels wide, and at least {limit} can be published. Resize it.',
  },
  media_height: {
    most: 'The file is {actual} pixels high, and at most {limit} can be published. Resize it.',
    least: 'The file is {actual} pixels high, and at least {limit} can be published. Resize it.',
  },
  media_ratio: {
    most: 'The file has the shape {actual}:1, and at most {limit}:1 can be published. Crop it, or add a border.',
    least: 'The file has the shape {actual}:1, and at least {limit}:1 can be published. Crop it, or add a border.',
  },
  media_frames: {
    most: 'The file has {actual} frames, and at most {limit} can be published. Shorten it.',
    least: 'The file has {actual} frames, and at least {limit} can be published. Change it.',
    pixels:
      'The animated GIF has {actual} pixels over all its frames, and at most {limit} can be published. Make it smaller or shorter.',
  },
  media_duration: {
    most: 'The file lasts {actual} seconds, and at most {limit} can be published. Shorten it.',
    least: 'The file lasts {actual} seconds, and at least {limit} can be published. Change it.',
    subscription:
      'The video lasts {actual} seconds, and at most {limit} can be published. X sells this account longer ones: whoever runs this installation can try them ({variable}=on).',
  },
  media_frame_rate: {
    most: 'The file has {actual} pictures a second, and at most {limit} can be published. Encode it anew.',
    least: 'The file has {actual} pictures a second, and at least {limit} can be published. Encode it anew.',
  },
  media_bit_rate: {
    most: 'The file has {actual} bits a second, and at most {limit} can be published. Encode it anew.',
    least: 'The file has {actual} bits a second, and at least {limit} can be published. Encode it anew.',
  },
  media_audio_channels: {
    most: 'The file has {actual} channels of sound, and at most {limit} can be published. Encode it anew.',
    least: 'The file has {actual} channels of sound, and at least {limit} can be published. Encode it anew.',
  },
  media_audio_rate: {
    most: 'The file has {actual} samples of sound a second, and at most {limit} can be published. Encode it anew.',
    least: 'The file has {actual} samples of sound a second, and at least {limit} can be published. Encode it anew.',
  },
  media_codec: 'The pictures of the video are encoded as {actual}, and {limit} is needed. Encode it anew.',
  media_audio_codec: 'The sound of the video is encoded as {actual}, and {limit} is needed. Encode it anew.',
  media_profile:
    'The pictures of the video are encoded as {actual}, and {limit} is needed, with YUV 4:2:0. Encode it anew.',
  media_audio_profile: 'The sound of the video is encoded as {actual}, and {limit} is needed. Encode it anew.',
  media_edit_list:
    'The video has an edit list that cuts or delays what is in it, and none can be published. Encode it anew.',
  media_deleted: 'This file was deleted from the library; choose another one.',
  media_required: 'Instagram takes no post without an image or a video. Add one, or leave this channel out.',
  media_cropped: "Instagram crops everything in a carousel to the first one's shape, and this one has another.",
  media_empty: 'The file is empty: send it again.',
  media_unsupported_type: 'Files of this kind are not taken: send a JPEG, PNG, WebP, GIF or a video.',
  media_damaged: 'The file is damaged or cut off: save it anew and send it again.',
  media_too_many_pixels: 'The picture has too many pixels: make it smaller.',
  media_too_many_frames: 'The animation has too many frames: make it shorter.',
  media_too_slow: 'Looking at the file took too long: make it smaller, or export it anew.',
  alt_text_required: 'Say what the picture shows: this organization publishes no picture without a description.',
  alt_text_too_long: 'The description of the file has {actual} characters, and the network takes {limit}. Shorten it.',
  alt_text_ignored: 'Instagram takes a description for images of posts and carousels only; this one is left out.',
  caption_ignored: 'Instagram shows no caption with a story: the text is left out.',
  option_not_taken: {
    other: 'This does not go with that; leave it out.',
    kind: 'Instagram does not take {choice} with this kind of post ({kind:word}). Leave it out.',
    still: 'A still picture has no parts and becomes nothing else; leave this out.',
  },
  story_needs_business:
    'Instagram lets programs publish stories for business accounts only, and this is a creator account.',
  empty_comment: 'The first comment has nothing but blanks, which Instagram does not take. Write it, or leave it out.',
  cover_moment_ignored: 'The reel has a cover from the library: the moment that was chosen for one is left out.',
  cover_outside_video:
    'The cover is taken at {actual} milliseconds, and {limit} is the last one of the video. Choose an earlier moment.',
  tag_not_taken: 'The tag of {username} is for a video; in a carousel, Instagram takes tags on images only.',
  tag_without_place: 'The tag of {username} needs its place on the image: x and y, each from 0 to 1.',
  option_too_long: 'This has {actual} characters, and can have {limit}. Shorten it.',
  option_too_short: 'This has {actual} characters, and needs {limit}. Write more, or leave it out.',
  option_too_many: 'This has {actual} entries, and can have {limit}. Remove some.',
  option_too_few: 'This has {actual} entries, and needs {limit}. Add some.',
  option_too_great: {
    other: 'This is {actual}, and can be {limit} at most. Make it smaller.',
    id: 'No id is greater than {limit}. Copy it from the network once more.',
  },
  option_too_small: 'This is {actual}, and must be {limit} at least. Make it greater.',
  option_malformed: 'This does not have the form that is needed.',
  option_not_listed: 'This must be one of: {limit}. Choose one of them.',
  option_type: 'This must be of the type {limit}, and is {actual}. Change it.',
  option_missing: 'Here {limit} is missing. Add it, or leave the whole choice out.',
  option_unknown: 'This network has no such choice here: {actual}. Remove it.',
  option_invalid: 'This choice is not taken as it is.',
} as const satisfies Sentences
