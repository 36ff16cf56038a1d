import type { Sentences } from './said.ts'

/** What a conversion changes. */
export const CHANGE_SENTENCES = {
  format: {
    picture: 'It is converted from {from} to {to}.',
    mp4: 'It is encoded anew: from {from} to an MP4 video with H.264 pictures.',
    mp4_edited:
      'It is encoded anew: from {from} to an MP4 video with H.264 pictures. What its edit list leaves out is not in it any more.',
    codec: 'It is encoded anew: from {from} with {codec} pictures to an MP4 video with H.264 pictures.',
    codec_edited:
      'It is encoded anew: from {from} with {codec} pictures to an MP4 video with H.264 pictures. What its edit list leaves out is not in it any more.',
    gif: 'It is encoded anew: from {from} to an animated GIF with fewer colours or bytes.',
  },
  size: {
    whole: 'It is resized from {width} × {height} to {new_width} × {new_height} pixels.',
    whole_margins: 'It is resized from {width} × {height} to {new_width} × {new_height} pixels, without the margins.',
    rest: 'What is left is resized from {width} × {height} to {new_width} × {new_height} pixels.',
    rest_margins:
      'What is left is resized from {width} × {height} to {new_width} × {new_height} pixels, without the margins.',
  },
  crop: {
    sides: 'Cut off are {left} pixels on the left and {right} on the right.',
    ends: 'Cut off are {top} pixels at the top and {bottom} at the bottom.',
    both: 'Cut off are {left} pixels on the left and {right} on the right, and {top} pixels at the top and {bottom} at the bottom.',
  },
  pad: {
    sides: 'Margins on both sides in {colour} make it {width} × {height} pixels, {ratio}:1.',
    ends: 'Margins above and below in {colour} make it {width} × {height} pixels, {ratio}:1.',
  },
  frame_rate: 'It gets {rate} pictures a second instead of {own}.',
  duration: 'Only the part from second {from} to second {to} is kept; the rest of its {own} seconds is left out.',
  repeat: 'It is shown {times} times one after the other, and so lasts {seconds} seconds.',
  sound: {
    dropped: 'Its sound is left out.',
    encoded: 'Its sound is encoded anew, from {from} to AAC.',
    mixed: 'Its sound is encoded anew, from {from} to AAC and mixed down from {channels} channels to 2.',
  },
  bytes: {
    bytes: 'It gets fewer than {most:size}; now it has {own:size}.',
    bits: 'It gets fewer than {most} bits a second; now it has {own}.',
  },
} as const satisfies Sentences

/** Why a file cannot be made to fit, or what this server lacks for it. */
export const PLAN_SENTENCES = {
  only_stills: 'Only still pictures can be made to fit: choose another file.',
  still_picture: 'This is a still picture: it is made to fit as one.',
  format_not_written: 'No format that is taken here can be written: choose another file.',
  no_size: 'No size is within the limits: choose another channel.',
  kind_not_taken: {
    image: 'This network takes no pictures: choose another channel.',
    gif: 'This network takes no animated GIFs: choose another channel.',
    video: 'This network takes no videos: choose another channel.',
  },
  part_outside: 'It lasts {seconds} seconds: let the part begin and end within them, and begin before it ends.',
  too_long: {
    whole: 'It lasts {seconds} seconds, and at most {most} are taken: say which part of it is to be kept.',
    part: 'The part lasts {seconds} seconds, and at most {most} are taken: choose a shorter one.',
  },
  too_short: 'It lasts {seconds} seconds, and at least {least} are taken: choose a longer one.',
  too_much_time: 'That much time does not fit into the bytes that are taken: choose a shorter one.',
  cannot_shrink: 'The picture cannot be brought below {most:size}: choose another one.',
  ffmpeg_missing:
    'This server cannot convert videos: whoever runs it installs ffmpeg, or names it in FFMPEG_PATH. Or convert the file before you upload it.',
} as const satisfies Sentences
