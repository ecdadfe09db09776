import type { Sentences } from '../translator.ts'

/** The program itself: its data folder, its files, its process. */
export const program: Sentences = {
  'Something unexpected happened.': 'Etwas Unerwartetes ist geschehen.',
  'There is no {} named "{}".': 'Ein {0} namens „{1}“ gibt es nicht.',
  '{}: {} (and {} more).': '{0}: {1~} (und {2} weitere).',
  '{}: is not valid (and {} more).': '{0}: ist nicht gültig (und {1} weitere).',
  '{}: is not valid.': '{0}: ist nicht gültig.',
  '{} (and {} more).': '{0~} (und {1} weitere).',
  'The input is not valid (and {} more).': 'Die Eingabe ist nicht gültig (und {0} weitere).',
  'The input is not valid.': 'Die Eingabe ist nicht gültig.',

  // files of the user
  'The folder has to be named from the root on.': 'Der Ordner muss mit seinem ganzen Pfad genannt sein.',
  'For example {}.': 'Zum Beispiel {0}.',
  'There is no such folder.': 'Diesen Ordner gibt es nicht.',
  'There is no such model file.': 'Diese Modelldatei gibt es nicht.',
  'This is not a whole file that `models save` wrote.': 'Das ist keine ganze Datei mit einem gespeicherten Modell.',
  'Save the model again, or copy the file again.': 'Das Modell noch einmal speichern, oder die Datei noch einmal kopieren.',
  'This file was written by a newer Terrace.': 'Diese Datei wurde von einem neueren Terrace geschrieben.',
  'Update Terrace to open it.': 'Terrace aktualisieren, um sie zu öffnen.',
  'This Terrace does not know the strategy "{}".': 'Dieses Terrace kennt die Strategie „{0}“ nicht.',

  // the data folder
  'There are no data yet.': 'Es gibt noch keine Daten.',
  'Start Terrace once, or import or download some prices.': 'Terrace einmal starten, oder Kurse importieren oder laden.',
  'The database was written by a newer Terrace (schema {}; this one knows up to {}).': 'Die Datenbank wurde von einem neueren Terrace geschrieben (Schema {0}; dieses kennt sie bis {1}).',
  'Update Terrace, or choose another data folder with --home.': 'Terrace aktualisieren, oder mit --home einen anderen Datenordner wählen.',
  'The database is from an older Terrace and has to be brought up to date first.': 'Die Datenbank ist von einem älteren Terrace und muss zuerst auf den neuen Stand gebracht werden.',
  'Start Terrace once.': 'Terrace einmal starten.',
  'The database is damaged and was left as it is.': 'Die Datenbank ist beschädigt und wurde so gelassen, wie sie ist.',
  'Restore the last backup: `terrace backup list`, then `terrace backup restore FILE`.': 'Die letzte Sicherung wiederherstellen: `terrace backup list`, dann `terrace backup restore FILE`.',
  '"{}" is not the name of a backup.': '„{0}“ ist nicht der Name einer Sicherung.',
  'List them with `terrace backup list`.': '`terrace backup list` zählt sie auf.',
  'There is no backup named "{}".': 'Eine Sicherung namens „{0}“ gibt es nicht.',
  'The disk is full, so nothing more could be written.': 'Der Datenträger ist voll; es ließ sich nichts mehr schreiben.',
  'Free some space and try again; what was stored before is intact.': 'Platz schaffen und erneut versuchen; was zuvor gespeichert wurde, ist unversehrt.',
  'The data folder cannot be written.': 'In den Datenordner lässt sich nicht schreiben.',
  'Give yourself write permission, or choose another folder with --home or TERRACE_HOME.': 'Sich das Schreiben erlauben, oder mit --home oder TERRACE_HOME einen anderen Ordner wählen.',
  'Another program is writing to the data folder.': 'Ein anderes Programm schreibt in den Datenordner.',
  'Close it, or wait until it has finished, and try again.': 'Es schließen, oder warten, bis es fertig ist, und erneut versuchen.',
  'The data folder cannot be made, because there is a file of that name.': 'Der Datenordner lässt sich nicht anlegen, weil es eine Datei dieses Namens gibt.',
  'The data folder cannot be made, because part of its path is a file.': 'Der Datenordner lässt sich nicht anlegen, weil ein Teil seines Pfads eine Datei ist.',
  'The data folder is in use by {} (process {}, since {}).': 'Der Datenordner ist in Gebrauch durch {0~} (Prozess {1}, seit {2}).',
  'The data folder is in use by another Terrace.': 'Der Datenordner ist durch ein anderes Terrace in Gebrauch.',
  'Close it or wait until it has finished; commands that only read go on working.': 'Es schließen, oder warten, bis es fertig ist; Befehle, die nur lesen, gehen weiter.',
  'the Terrace window': 'das Fenster von Terrace',
  "Terrace's local server": 'den lokalen Server von Terrace',
  'a terrace command': 'einen Befehl terrace',

  // files that are written
  'The folder does not exist and cannot be made.': 'Den Ordner gibt es nicht, und er lässt sich nicht anlegen.',
  'Choose another place.': 'Einen anderen Ort wählen.',
  'The file cannot be written there{}.': 'Dort lässt sich die Datei nicht schreiben{0~}.',
  'The file cannot be written there ({}).': 'Dort lässt sich die Datei nicht schreiben ({0}).',
  'The file cannot be written there.': 'Dort lässt sich die Datei nicht schreiben.',
  ', because there is a folder of that name': ', weil es einen Ordner dieses Namens gibt',
  ', because the name is too long': ', weil der Name zu lang ist',
  'Choose another place for it, or make this one writable.': 'Einen anderen Ort dafür wählen, oder diesen beschreibbar machen.',
  'not stated': 'nicht angegeben',

  // the loopback connection
  'Terrace does not answer.': 'Terrace antwortet nicht.',
  'See that it still runs in the terminal where you started it; this page goes on as soon as it does.': 'Nachsehen, ob es in dem Terminal, in dem es gestartet wurde, noch läuft; sobald es antwortet, geht es hier weiter.',
  'This page was opened without its key.': 'Diese Seite wurde ohne ihren Schlüssel geöffnet.',
  'Use the address that Terrace printed.': 'Die Adresse verwenden, die Terrace ausgegeben hat.',
  'Terrace gave an answer that this page cannot read (HTTP {}).': 'Terrace gab eine Antwort, die diese Seite nicht lesen kann (HTTP {0}).',
}
