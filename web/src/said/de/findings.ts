import type { Sentences } from '#web/i18n/sentence.ts'

/** By the codes of what GET /system/status finds wrong. */
export const findings: Sentences = {
  no_worker:
    'Kein Worker veröffentlicht: Starte einen („npm start“ oder „npm run worker“). Verloren geht inzwischen nichts; was sein Zeitfenster verpasst, fragt nach.',
  worker_silent:
    'Der Worker {name} schweigt seit {seconds:span}. Sieh in sein Protokoll, und starte ihn neu; einen Tag nach seinem letzten Wort ist er vergessen.',
  worker_refuses: {
    halted:
      'Der Worker {name} sendet nichts, weil das Veröffentlichen gestoppt ist: „npm run publishing -- status“ sagt, warum und was zu tun ist.',
    stranger:
      'Der Worker {name} veröffentlicht nicht aus dieser Datenbank, die er für die einer anderen Installation oder eine Kopie hält: Sein Protokoll sagt, warum, und welche SCHEDULY_INSTALLATION_ID das klärt.',
  },
  version_differs: 'Der Worker {name} hat die Version {theirs}, dieser Server {own}: Bringe beide auf dieselbe.',
  worker_zones_differ:
    'Der Worker {name} rechnet mit den Zeitzonen von {theirs}, dieser Server mit denen von {own}: Nimm für beide dieselbe Version von Node.',
  queue_stopped: {
    paused:
      '{count} fällige Veröffentlichungen warten, die älteste seit {seconds:span}, weil das Veröffentlichen angehalten ist: „npm run publishing -- resume“ lässt es weiterlaufen.',
    halted:
      '{count} fällige Veröffentlichungen warten, die älteste seit {seconds:span}, weil das Veröffentlichen gestoppt ist: „npm run publishing -- resume“ lässt es weiterlaufen.',
  },
  queue_late:
    '{count} fällige Veröffentlichungen warten, die älteste seit {seconds:span}: Sieh nach, ob ein Worker läuft und sein Netz antwortet, erhöhe dann WORKER_CONCURRENCY, oder starte mehr Worker.',
  clock_skew: {
    ahead:
      'Die Uhr ({name:word}) geht gegenüber der Datenbank um {seconds:span} vor: Stelle beide nach NTP. Beiträge gehen nach der Uhr der Datenbank hinaus; Codes zum Anmelden und Schlüssel der Netze richten sich nach den anderen.',
    behind:
      'Die Uhr ({name:word}) geht gegenüber der Datenbank um {seconds:span} nach: Stelle beide nach NTP. Beiträge gehen nach der Uhr der Datenbank hinaus; Codes zum Anmelden und Schlüssel der Netze richten sich nach den anderen.',
  },
  zones_differ:
    'Die Datenbank hat andere Regeln für Zeitzonen ({zones}) als dieser Prozess ({tzdata}). Gerechnet wird hier, also erneuere, was älter ist: Node, oder die tzdata des Systems, die PostgreSQL verwendet (starte es dann neu).',
  disk_silent:
    'Der Speicher für {use:word} ({folder}) antwortet nicht: Sieh nach, ob er eingehängt und sein Server da ist; was ihn braucht, wartet.',
  no_files:
    'Der Speicher für {use:word} nimmt nur noch {count} Dateien, wie viel Platz er auch hat: Entferne kleine Dateien.',
  disk_full:
    'Nur {free:size} von {total:size} sind frei für {use:word}: Schaffe sofort Platz, sonst bleibt die Datenbank stehen, und Uploads werden abgelehnt.',
  disk_reserve:
    '{free:size} von {total:size} sind frei für {use:word}, und die hält MEDIA_RESERVE_MB zurück: Uploads werden bald abgelehnt. Schaffe Platz.',
  disk_scarce:
    '{free:size} von {total:size} sind frei für {use:word}: Schaffe bald Platz, oder lege die Daten auf einen größeren Speicher.',
  replica_unused: {
    silent:
      'Vom Replikat wird nichts gelesen, weil es nicht antwortet: Sieh nach, ob es läuft und ob DATABASE_REPLICA_URL stimmt.',
    pooled:
      'Vom Replikat wird nichts gelesen, weil davor ein Pooler jeder Transaktion eine andere Verbindung gibt: Nimm pool_mode=session, oder verbinde direkt.',
    not_standby:
      'Vom Replikat wird nichts gelesen, weil es kein Standby ist oder selbst zum Primärserver wurde: Setze es neu als Standby auf, oder nimm DATABASE_REPLICA_URL weg.',
    other_history:
      'Vom Replikat wird nichts gelesen, weil es die Kopie einer anderen Datenbank ist oder einer folgt, die nicht mehr die erste ist: Lass es dem Server von DB_URL folgen. Nach einer Übernahme ist es mit CHECKPOINT auf ihm sofort wieder bekannt.',
    other_migrations:
      'Vom Replikat wird nichts gelesen, weil es andere Migrationen hat als der Primärserver: Es holt von selbst auf, wenn es noch folgt.',
    behind:
      'Vom Replikat wird nichts gelesen, weil es mehr als ein paar Sekunden zurück ist: Sieh in pg_stat_replication des Primärservers, nach dem Netz dazwischen und ob sein Abspielen angehalten ist.',
  },
}
