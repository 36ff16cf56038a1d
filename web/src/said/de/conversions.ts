import type { Sentences } from '#web/i18n/sentence.ts'

/** What a conversion changes. */
export const changes: Sentences = {
  format: {
    picture: 'Sie wird von {from} in {to} umgewandelt.',
    mp4: 'Sie wird neu kodiert: von {from} in ein MP4-Video mit H.264-Bildern.',
    mp4_edited:
      'Sie wird neu kodiert: von {from} in ein MP4-Video mit H.264-Bildern. Was ihre Schnittliste auslässt, ist dann nicht mehr darin.',
    codec: 'Sie wird neu kodiert: von {from} mit Bildern in {codec} in ein MP4-Video mit H.264-Bildern.',
    codec_edited:
      'Sie wird neu kodiert: von {from} mit Bildern in {codec} in ein MP4-Video mit H.264-Bildern. Was ihre Schnittliste auslässt, ist dann nicht mehr darin.',
    gif: 'Sie wird neu kodiert: von {from} in ein animiertes GIF mit weniger Farben oder Bytes.',
  },
  size: {
    whole: 'Ihre Größe ändert sich von {width} × {height} auf {new_width} × {new_height} Pixel.',
    whole_margins:
      'Ihre Größe ändert sich von {width} × {height} auf {new_width} × {new_height} Pixel, ohne die Ränder.',
    rest: 'Was übrig bleibt, wird von {width} × {height} auf {new_width} × {new_height} Pixel gebracht.',
    rest_margins:
      'Was übrig bleibt, wird von {width} × {height} auf {new_width} × {new_height} Pixel gebracht, ohne die Ränder.',
  },
  crop: {
    sides: 'Abgeschnitten werden {left} Pixel links und {right} rechts.',
    ends: 'Abgeschnitten werden {top} Pixel oben und {bottom} unten.',
    both: 'Abgeschnitten werden {left} Pixel links und {right} rechts sowie {top} Pixel oben und {bottom} unten.',
  },
  pad: {
    sides: 'Mit Rändern links und rechts in {colour} wird sie {width} × {height} Pixel groß, {ratio}:1.',
    ends: 'Mit Rändern oben und unten in {colour} wird sie {width} × {height} Pixel groß, {ratio}:1.',
  },
  frame_rate: 'Sie bekommt {rate} Bilder pro Sekunde statt {own}.',
  duration: 'Nur der Teil von Sekunde {from} bis Sekunde {to} bleibt; der Rest ihrer {own} Sekunden fällt weg.',
  repeat: 'Sie wird {times}-mal hintereinander gezeigt und dauert so {seconds} Sekunden.',
  sound: {
    dropped: 'Ihr Ton fällt weg.',
    encoded: 'Ihr Ton wird neu kodiert, von {from} in AAC.',
    mixed: 'Ihr Ton wird neu kodiert, von {from} in AAC, und von {channels} Kanälen auf 2 gemischt.',
  },
  bytes: {
    bytes: 'Sie bekommt weniger als {most:size}; jetzt hat sie {own:size}.',
    bits: 'Sie bekommt weniger als {most} Bit pro Sekunde; jetzt hat sie {own}.',
  },
}

/** Why a file cannot be made to fit, or what this server lacks for it. */
export const plans: Sentences = {
  only_stills: 'Nur stehende Bilder lassen sich passend machen: Wähle eine andere Datei.',
  still_picture: 'Das ist ein stehendes Bild: Es wird als solches passend gemacht.',
  format_not_written: 'Kein Format, das hier genommen wird, lässt sich schreiben: Wähle eine andere Datei.',
  no_size: 'Keine Größe liegt innerhalb der Grenzen: Wähle einen anderen Kanal.',
  kind_not_taken: {
    image: 'Dieses Netz nimmt keine Bilder: Wähle einen anderen Kanal.',
    gif: 'Dieses Netz nimmt keine animierten GIFs: Wähle einen anderen Kanal.',
    video: 'Dieses Netz nimmt keine Videos: Wähle einen anderen Kanal.',
  },
  part_outside: 'Sie dauert {seconds} Sekunden: Lass den Teil darin beginnen und enden, und beginnen, bevor er endet.',
  too_long: {
    whole: 'Sie dauert {seconds} Sekunden, und höchstens {most} werden genommen: Sage, welcher Teil bleiben soll.',
    part: 'Der Teil dauert {seconds} Sekunden, und höchstens {most} werden genommen: Wähle einen kürzeren.',
  },
  too_short: 'Sie dauert {seconds} Sekunden, und mindestens {least} werden verlangt: Wähle eine längere.',
  too_much_time: 'So viel Zeit passt nicht in die Bytes, die genommen werden: Wähle ein kürzeres Video.',
  cannot_shrink: 'Das Bild lässt sich nicht unter {most:size} bringen: Wähle ein anderes.',
  ffmpeg_missing:
    'Dieser Server kann keine Videos umwandeln: Wer ihn betreibt, installiert ffmpeg oder nennt es in FFMPEG_PATH. Oder wandle die Datei um, bevor du sie hochlädst.',
}
