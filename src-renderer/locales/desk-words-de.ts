/** What parameters of desks are called in German, by name. */
export const deskLabelsDe: Readonly<Record<string, string>> = {
  arrivals: 'Auftreten', assets: 'Aktien', carryPremium: 'Zinsprämie', contracts: 'Optionen', correlation: 'Korrelation', cost: 'Kosten', costBps: 'Kosten', decay: 'Abnahme',
  decayPerSecond: 'Abbau', driftPerYear: 'Wanderung', gammaLimit: 'Gamma-Grenze', gapMonths: 'Abstand', halfSpread: 'Halbe Spanne', horizon: 'Dauer', impliedRange: 'Bereich der Quotierung',
  impliedVolatility: 'Implizite Schwankung', intensity: 'Häufigkeit', interest: 'Zins', interestDifferential: 'Zinsunterschied', latencySeconds: 'Verzögerung', lowVolatilityVolatility: 'Faktor geringe Schwankung',
  marketVolatility: 'Marktschwankung', meanYield: 'Mittlere Verfügbarkeitsrendite', memoryDays: 'Gedächtnis', mispricing: 'Fehlbewertung', momentumVolatility: 'Faktor Momentum', monthDays: 'Kontraktmonat',
  ownVolatility: 'Eigene Schwankung', penalty: 'Risikostrafe', price: 'Kurs', qualityVolatility: 'Faktor Qualität', realisedVolatility: 'Eingetretene Schwankung', reversionPerYear: 'Rückkehr',
  riskAversion: 'Risikoscheu', rollCost: 'Wechselkosten', rollDays: 'Wechseltag', sizeVolatility: 'Faktor Größe', spotVolatility: 'Kassaschwankung', stepSeconds: 'Schrittdauer', steps: 'Schritte',
  stepsPerYear: 'Schritte im Jahr', tilt: 'Neigung', valueVolatility: 'Faktor Wert', varianceReversion: 'Rückkehr der Varianz', vegaLimit: 'Vega-Grenze', volOfVol: 'Schwankung der Varianz', volatility: 'Schwankung',
  years: 'Laufzeit', yieldReversion: 'Rückkehr der Rendite', yieldVolatility: 'Schwankung der Rendite',
}
