import type { Sentences } from '../translator.ts'

/** What the readers of schemas and of YAML say, which are not ours: the forms that a study, a setting or a request can meet. */
export const libraries: Sentences = {
  // zod
  'Invalid input: expected {}, received {}': 'erwartet wird {0~}, nicht {1~}',
  'Invalid input': 'ist nicht gültig',
  'Invalid input: expected {}': 'erwartet wird {0~}',
  'Invalid string: must match pattern {}': 'hat nicht die Form {0}',
  number: 'eine Zahl',
  int: 'eine ganze Zahl',
  string: 'ein Text',
  boolean: 'ja oder nein',
  array: 'eine Liste',
  object: 'eine Liste von Schlüsseln und Werten',
  record: 'eine Liste von Schlüsseln und Werten',
  undefined: 'nichts',
  null: 'nichts',
  NaN: 'keine Zahl',

  // yaml
  'Missing closing "quote': 'Ein schließendes " fehlt',
  "Missing closing 'quote": "Ein schließendes ' fehlt",
  'Map keys must be unique': 'Ein Schlüssel steht zweimal da',
  'Nested mappings are not allowed in compact mappings': 'In derselben Zeile darf kein zweiter Schlüssel stehen',
  'Implicit keys need to be on a single line': 'Ein Schlüssel muss in einer Zeile stehen',
  'Implicit map keys need to be followed by map values': 'Nach einem Schlüssel fehlt der Doppelpunkt mit seinem Wert',
  'All mapping items must start at the same column': 'Alle Schlüssel einer Liste müssen in derselben Spalte beginnen',
  'All sequence items must start at the same column': 'Alle Einträge einer Liste müssen in derselben Spalte beginnen',
  'A block sequence may not be used as an implicit map key': 'Eine Liste kann kein Schlüssel sein',
  'Tabs are not allowed as indentation': 'Eingerückt wird mit Leerzeichen, nicht mit Tabulatoren',
  'Flow map in block collection must be sufficiently indented and end with a }': 'Die geschweifte Klammer muss eingerückt sein und mit } enden',
  'Flow sequence in block collection must be sufficiently indented and end with a ]': 'Die eckige Klammer muss eingerückt sein und mit ] enden',
  'Missing , between flow collection items': 'Zwischen zwei Einträgen fehlt ein Komma',
  'Unexpected {} in {}': 'Unerwartet ist {0} in {1}',
  'Unexpected {} at node end': 'Unerwartet ist {0} am Ende des Eintrags',
  'Unexpected {} token in YAML stream: {}': 'Unerwartet ist {0}: {1}',
  'Plain value cannot start with reserved character {}': 'Ein Wert darf nicht mit dem Zeichen {0} beginnen',
}
