import type { Sentences } from '#web/i18n/sentence.ts'

/** What a network lets choose for a post, by the codes of its choices: title, hint, and what each value is called. */
export const choices: Sentences = {
  insta_kind: {
    title: 'Was daraus wird',
    hint: 'Von selbst wird aus einem Bild ein Bildbeitrag, aus einem Video ein Reel und aus mehreren Dateien ein Karussell. Stories sind Unternehmenskonten vorbehalten und bleiben einen Tag.',
    auto: 'Von selbst',
    feed: 'Ein Beitrag im Feed',
    reel: 'Ein Reel',
    story: 'Eine Story',
  },
  insta_user_tags: { title: 'Wer zu sehen ist', hint: 'Leute, die darauf zu sehen sind. Nur öffentliche Konten.' },
  insta_tag_username: { title: 'Benutzername' },
  insta_tag_x: {
    title: 'Von links',
    hint: 'Wo auf dem Bild, vom linken Rand (0) bis zum rechten (1). Bei Bildern nötig, bei Reels nicht gebraucht.',
  },
  insta_tag_y: {
    title: 'Von oben',
    hint: 'Wo auf dem Bild, von oben (0) bis unten (1). Bei Bildern nötig, bei Reels nicht gebraucht.',
  },
  insta_tag_media_index: {
    title: 'Auf welchem Bild',
    hint: 'Auf welchem Bild eines Karussells, von 0 an gezählt. Ohne Angabe: auf dem ersten.',
  },
  insta_location_id: { title: 'Ort', hint: 'Die Nummer einer Facebook-Seite, die einen Ort hat.' },
  insta_collaborators: {
    title: 'Mitwirkende',
    hint: 'Konten, die gebeten werden, den Beitrag auch als ihren zu zeigen.',
  },
  insta_cover_media_id: {
    title: 'Titelbild: ein Bild der Mediathek',
    hint: 'Ein Bild der Mediathek als Titelbild eines Reels: JPEG, 8 MB. Es geht dem Moment des Videos vor.',
  },
  insta_thumb_offset_ms: {
    title: 'Titelbild: ein Moment des Videos',
    hint: 'Welcher Moment eines Reels sein Titelbild ist, in Millisekunden von seinem Anfang an.',
  },
  insta_share_to_feed: {
    title: 'Das Reel auch im Profil zeigen',
    hint: 'Ob ein Reel auch unter den Beiträgen des Profils steht.',
  },
  insta_audio_name: { title: 'Name des Tons', hint: 'Wie der Ton eines Reels heißt.' },
  insta_first_comment: {
    title: 'Erster Kommentar',
    hint: 'Wird gleich nach dem Veröffentlichen unter den Beitrag geschrieben, oft für Hashtags.',
  },
  insta_is_ai_generated: {
    title: 'Mit KI gemacht',
    hint: 'Ob er als mit künstlicher Intelligenz gemacht gekennzeichnet wird.',
  },
  insta_trial_params: {
    title: 'Probe-Reel',
    hint: 'Macht ein Reel zur Probe: Es wird zuerst Leuten gezeigt, die dem Konto nicht folgen.',
  },
  insta_graduation_strategy: {
    title: 'Wer entscheidet',
    hint: 'Ob ein Mensch in der App entscheidet, dass auch Follower es sehen, oder sein Erfolg.',
    MANUAL: 'Ein Mensch',
    SS_PERFORMANCE: 'Sein Erfolg',
  },
  insta_is_paid_partnership: {
    title: 'Bezahlte Partnerschaft',
    hint: 'Ob er als bezahlte Partnerschaft gekennzeichnet wird.',
  },
  insta_branded_content_sponsor_ids: {
    title: 'Marken',
    hint: 'Nummern der Konten von höchstens {most} Marken, die als Partner genannt werden.',
  },
  twt_reply_to: {
    title: 'Antwort auf',
    hint: 'Link oder Nummer des Beitrags, auf den dieser antwortet: einer dieses Kontos, oder einer, dessen Verfasser dieses Konto erwähnt oder zitiert hat. Andere Antworten von Programmen lehnt X seit Februar 2026 ab.',
  },
  twt_quote: {
    title: 'Zitierter Beitrag',
    hint: 'Link oder Nummer eines Beitrags, der unter dem Text gezeigt wird. Seit April 2026 lässt X nur Programme mit Enterprise-Vertrag zitieren.',
  },
  twt_reply_settings: {
    title: 'Wer antworten darf',
    hint: 'Konten, denen dieses folgt, erwähnte, Abonnenten oder verifizierte. Ohne Angabe: alle.',
    following: 'Konten, denen dieses folgt',
    mentionedUsers: 'Wer erwähnt wird',
    subscribers: 'Abonnenten',
    verified: 'Verifizierte Konten',
  },
  twt_poll: {
    title: 'Umfrage',
    hint: 'Eine Umfrage unter dem Text. Ein Beitrag mit Umfrage hat weder Dateien noch einen zitierten Beitrag.',
  },
  twt_poll_options: { title: 'Antworten', hint: '{least} bis {most} Antworten mit höchstens {characters} Zeichen.' },
  twt_poll_duration_minutes: {
    title: 'Offen für, in Minuten',
    hint: 'Von {least} Minuten bis {most}; ein Tag hat 1.440.',
  },
  twt_tagged_user_ids: {
    title: 'Wer auf den Dateien zu sehen ist',
    hint: 'Nummern (keine Namen) von höchstens {most} Konten, die auf den Dateien des Beitrags zu sehen sind.',
  },
  twt_community_id: {
    title: 'Community',
    hint: 'Nummer der Community, in der er erscheint: die Ziffern ihrer Adresse.',
  },
  twt_share_with_followers: {
    title: 'Auch Followern zeigen',
    hint: 'Zeigt einen Beitrag in einer Community auch allen Followern.',
  },
  twt_made_with_ai: {
    title: 'Mit KI gemacht',
    hint: 'Kennzeichnet den Beitrag: Seine Bilder oder Videos sind mit KI gemacht.',
  },
  twt_paid_partnership: {
    title: 'Bezahlte Partnerschaft',
    hint: 'Kennzeichnet den Beitrag als bezahlte Werbung.',
  },
}

/** What does not work without a permission of a network, by its name there. */
export const scopes: Sentences = {
  'tweet.read':
    'Beiträge können nicht hinausgehen, und was aus einem Versuch ohne Antwort wurde, lässt sich nicht nachsehen.',
  'tweet.write': 'Beiträge können nicht hinausgehen.',
  'users.read': 'Beiträge können nicht hinausgehen.',
  'offline.access':
    'Die Schlüssel lassen sich nicht erneuern: Der Kanal tut zwei Stunden lang seinen Dienst, nachdem er verbunden wurde.',
  'media.write': 'Beiträge mit Bildern, GIFs oder Videos können nicht hinausgehen.',
  instagram_business_basic: 'Nichts lässt sich veröffentlichen, und die Schlüssel lassen sich nicht erneuern.',
  instagram_business_content_publish: 'Nichts lässt sich veröffentlichen.',
  instagram_business_manage_comments: 'Beiträge mit einem ersten Kommentar können nicht hinausgehen.',
  instagram_basic: 'Nichts lässt sich veröffentlichen.',
  instagram_content_publish: 'Nichts lässt sich veröffentlichen.',
  pages_show_list: 'Die Seite des Kontos wird beim Verbinden nicht gefunden.',
  pages_read_engagement: 'Nichts lässt sich veröffentlichen.',
  business_management: 'Eine Seite, die zu einem Business-Portfolio gehört, wird beim Verbinden nicht gefunden.',
  instagram_manage_comments: 'Beiträge mit einem ersten Kommentar können nicht hinausgehen.',
  instagram_manage_contents: 'Beiträge lassen sich von hier aus nicht entfernen.',
}
