import type { Sentences } from '../translator.ts'

/** Studies and universes that come with the program: their names, and what is said of each. */
export const presets: Sentences = {
  Demo: 'Demo',
  'Demo, quick': 'Demo, schnell',
  'What `terrace demo` runs: the three learned allocation systems on the simulated market, judged fold by fold on days that they have not seen, beside simple baselines.':
    'Was `terrace demo` ausführt: die drei gelernten Systeme auf dem simulierten Markt, Runde für Runde an Tagen beurteilt, die sie nicht gesehen haben, neben schlichten Vergleichsstrategien.',
  'Nothing is planted in this market: whoever finds an edge here is mistaken.': 'In diesem Markt ist nichts versteckt: Wer hier einen Vorteil findet, irrt sich.',
  'The same as demo.yaml on a smaller market and with fewer members: every part of the program at work, in a fraction of the time.':
    'Dasselbe wie demo.yaml auf einem kleineren Markt und mit weniger Mitgliedern: jeder Teil des Programms bei der Arbeit, in einem Bruchteil der Zeit.',
  'Embedding clusters, static': 'Cluster nach Einbettung, einmalig',
  'The published form: clusters are made once, the best Sharpe ratio of each is bought once, and nothing is chosen again.':
    'Die veröffentlichte Form: Cluster werden einmal gebildet, der beste Sharpe-Quotient jedes Clusters wird einmal gekauft, und nichts wird neu gewählt.',
  'Windows of features told in few numbers by a transformer autoencoder, assets clustered by them, the best Sharpe ratio of each of 20 clusters held; chosen anew every month, judged fold by fold beside the same choice among clusters of plain correlations and of raw features.':
    'Fenster von Merkmalen, von einem Transformer-Autoencoder in wenige Zahlen gefasst, Werte danach gruppiert, gehalten der beste Sharpe-Quotient jedes von 20 Clustern; jeden Monat neu gewählt, Runde für Runde beurteilt neben derselben Wahl unter Clustern einfacher Korrelationen und roher Merkmale.',
  'Embedding clusters, weekly': 'Cluster nach Einbettung, wöchentlich',
  'For what fades within weeks: the better half of each cluster by the Sharpe ratios of a month, chosen every week among clusters that last a quarter.':
    'Für das, was in Wochen vergeht: die bessere Hälfte jedes Clusters nach den Sharpe-Quotienten eines Monats, jede Woche unter Clustern gewählt, die ein Quartal halten.',
  'A holding is replaced whole, once another is clearly better.': 'Ein Bestand wird ganz ersetzt, sobald ein anderer klar besser ist.',
  'The multi-strategy fund on the simulated market: seven desks and the chief who gives them capital, trained anew on a window that grows, judged on days that they have not seen.':
    'Der Fonds aus vielen Strategien auf dem simulierten Markt: sieben Tische und die Leitung, die ihnen Kapital gibt, auf einem wachsenden Fenster neu trainiert, beurteilt an Tagen, die sie nicht gesehen haben.',
  'Desks trade the universe where it has something for them; the others trade simulated markets, and are marked so wherever they are shown.':
    'Tische handeln das Universum, wo es etwas für sie hat; die anderen handeln simulierte Märkte und sind überall so bezeichnet.',
  'Hierarchical reasoning model, Nasdaq-100': 'Hierarchisches Denkmodell, Nasdaq-100',
  'Hierarchical reasoning model, S&P 500': 'Hierarchisches Denkmodell, S&P 500',
  'Hierarchical reasoning model, Dow 30': 'Hierarchisches Denkmodell, Dow 30',
  'Hierarchical reasoning model, sample market': 'Hierarchisches Denkmodell, Beispielmarkt',
  'The hierarchical reasoning model on the {}: fifty trainings a fold, rolling five years of training and one of test, beside its ablations and simple baselines.':
    'Das hierarchische Denkmodell auf {0}: fünfzig Trainings je Runde, gleitend fünf Jahre Training und eines Prüfung, neben seinen Abwandlungen und schlichten Vergleichsstrategien.',
  'Download the universe first: terrace data download --universe {}': 'Zuerst das Universum laden: terrace data download --universe {0}',
  'The hierarchical reasoning model on the simulated market, beside its ablations and simple baselines.':
    'Das hierarchische Denkmodell auf dem simulierten Markt, neben seinen Abwandlungen und schlichten Vergleichsstrategien.',
  'Set signal to {} to plant something to find.': 'Mit einem Signal von {0#} gibt es etwas zu finden.',
  'Hierarchical transformer-boost RL, published size': 'Verstärkte Agenten mit Transformer, veröffentlichte Größe',
  'Hierarchical transformer-boost RL at the published size.': 'Die verstärkten Agenten mit Transformer in der veröffentlichten Größe.',
  'The encoder alone has 17 million parameters: it takes hours of a laptop, some 6 GB of memory, and 2 GB of disk until it has ended.':
    'Allein der Encoder hat 17 Millionen Parameter: Er braucht auf einem Laptop Stunden, rund 6 GB Arbeitsspeicher und bis zum Ende 2 GB Speicherplatz.',
  '`terrace run transformer-boost-paper --epochs 1` tries all of it in less than an hour.': '`terrace run transformer-boost-paper --epochs 1` erprobt alles davon in weniger als einer Stunde.',
  'Ten days share a place of attention; with patchDays 1 it needs ten times as much.': 'Je zehn Tage teilen sich einen Platz der Aufmerksamkeit; mit patchDays 1 braucht es das Zehnfache.',
  'With fineTune every agent goes on training the encoder: a matter of days, of a GPU and some 25 GB of memory.':
    'Mit fineTune trainiert jeder Agent den Encoder weiter: eine Sache von Tagen, einer Grafikkarte und rund 25 GB Arbeitsspeicher.',
  '`terrace run transformer-boost` is the same system at the size of a laptop.': '`terrace run transformer-boost` ist dasselbe System in der Größe eines Laptops.',
  'Hierarchical transformer-boost RL as a laptop trains it, on the simulated market, beside its ablations and simple baselines.':
    'Die verstärkten Agenten mit Transformer, wie ein Laptop sie trainiert, auf dem simulierten Markt, neben ihren Abwandlungen und schlichten Vergleichsstrategien.',
  'Test days and days left out are multiples of five, so that the study asks on the very days on which the system decides.':
    'Prüftage und ausgelassene Tage sind Vielfache von fünf, sodass die Studie an eben den Tagen fragt, an denen das System entscheidet.',

  'Dow 30': 'Dow 30',
  'The 30 large US companies of the Dow Jones Industrial Average.': 'Die 30 großen US-Unternehmen des Dow Jones Industrial Average.',
  'Global multi-asset': 'Weltweit, alle Klassen',
  '24 funds and coins of every class, each with a long history.': '24 Fonds und Kryptowerte aller Klassen, jeder mit langer Vergangenheit.',
  'Multi-asset 300': 'Alle Klassen, 300 Werte',
  'Shares of twenty countries, government and company bonds, commodities, property, currencies, coins and funds.':
    'Aktien aus zwanzig Ländern, Staats- und Unternehmensanleihen, Rohstoffe, Immobilien, Währungen, Kryptowerte und Fonds.',
  'Nasdaq-100': 'Nasdaq-100',
  'The hundred largest non-financial companies on Nasdaq.': 'Die hundert größten Unternehmen an der Nasdaq ohne Finanzwerte.',
  'US shares and US bonds: the pair that everything else has to beat.': 'US-Aktien und US-Anleihen: das Paar, das alles andere schlagen muss.',
  'S&P 500': 'S&P 500',
  'Five hundred large US companies.': 'Fünfhundert große US-Unternehmen.',
}
