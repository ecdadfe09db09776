import type { AssetClass } from '../instrument.ts'

/** How one simulated instrument behaves. Years have 261 weekdays; drift and volatility are of log returns a year. */
export interface Role {
  readonly symbol: string
  readonly name: string
  readonly assetClass: AssetClass
  readonly currency: string
  readonly timeZone: string
  readonly sector?: string
  /** Expected simple return a year, dividends included. */
  readonly drift: number
  readonly volatility: number
  /** Correlation with the market factor in quiet times. */
  readonly market: number
  /** Dividends a year as a share of the price, and how often they are paid. */
  readonly dividendYield?: number
  readonly paymentsPerYear?: 4 | 12
  readonly price: number
  /** Share of the history after which it is listed, split, or delisted. */
  readonly listedAt?: number
  readonly splitAt?: number
  readonly delistedAt?: number
}

const NEW_YORK = 'America/New_York'

/** The order of risk, lowest first: expected returns follow it. */
export const CLASSES_BY_RISK: readonly AssetClass[] = ['cash', 'currency', 'fixed-income', 'commodity', 'real-estate', 'equity', 'crypto']

const us = { currency: 'USD', timeZone: NEW_YORK } as const
const euro = { currency: 'EUR', timeZone: 'Europe/Berlin' } as const
const quarterly = { paymentsPerYear: 4 } as const
const monthly = { paymentsPerYear: 12 } as const

/** 24 instruments of every class, four currencies and four calendars. The names are made up: so are the prices. */
export const ROSTER: readonly Role[] = [
  {
    symbol: 'US-LARGE', name: 'Sample US large companies', assetClass: 'equity', ...us, sector: 'Broad',
    drift: 0.085, volatility: 0.16, market: 0.9, dividendYield: 0.016, ...quarterly, price: 120,
  },
  {
    symbol: 'US-SMALL', name: 'Sample US small companies', assetClass: 'equity', ...us, sector: 'Broad',
    drift: 0.09, volatility: 0.2, market: 0.8, dividendYield: 0.012, ...quarterly, price: 80,
  },
  {
    symbol: 'US-TECH', name: 'Sample US technology', assetClass: 'equity', ...us, sector: 'Technology',
    drift: 0.1, volatility: 0.22, market: 0.8, dividendYield: 0.006, ...quarterly, price: 60, splitAt: 0.55,
  },
  {
    symbol: 'US-HEALTH', name: 'Sample US health care', assetClass: 'equity', ...us, sector: 'Health Care',
    drift: 0.08, volatility: 0.16, market: 0.65, dividendYield: 0.016, ...quarterly, price: 70,
  },
  {
    symbol: 'US-ENERGY', name: 'Sample US energy', assetClass: 'equity', ...us, sector: 'Energy',
    drift: 0.08, volatility: 0.25, market: 0.6, dividendYield: 0.035, ...quarterly, price: 65,
  },
  {
    symbol: 'EURO-SHARES', name: 'Sample euro-area companies', assetClass: 'equity', ...euro, sector: 'Broad',
    drift: 0.08, volatility: 0.18, market: 0.75, dividendYield: 0.028, ...quarterly, price: 45,
  },
  {
    symbol: 'UK-SHARES', name: 'Sample British companies', assetClass: 'equity', currency: 'GBP',
    timeZone: 'Europe/London', sector: 'Broad',
    drift: 0.075, volatility: 0.16, market: 0.7, dividendYield: 0.038, ...quarterly, price: 7.5,
  },
  {
    symbol: 'JAPAN-SHARES', name: 'Sample Japanese companies', assetClass: 'equity', currency: 'JPY',
    timeZone: 'Asia/Tokyo', sector: 'Broad',
    drift: 0.075, volatility: 0.18, market: 0.55, dividendYield: 0.02, ...quarterly, price: 1500,
  },
  {
    symbol: 'NOVA', name: 'Nova Devices (sample)', assetClass: 'equity', ...us, sector: 'Technology',
    drift: 0.13, volatility: 0.32, market: 0.55, price: 40, listedAt: 0.15, splitAt: 0.6,
  },
  {
    symbol: 'ACME', name: 'Acme Works (sample)', assetClass: 'equity', ...us, sector: 'Industrials',
    drift: 0.07, volatility: 0.3, market: 0.55, dividendYield: 0.02, ...quarterly, price: 55, delistedAt: 0.7,
  },
  {
    symbol: 'US-GOV-MID', name: 'Sample US government bonds, 7 to 10 years', assetClass: 'fixed-income', ...us,
    drift: 0.03, volatility: 0.06, market: -0.2, dividendYield: 0.024, ...monthly, price: 100,
  },
  {
    symbol: 'US-GOV-LONG', name: 'Sample US government bonds, 20 years and more', assetClass: 'fixed-income', ...us,
    drift: 0.037, volatility: 0.12, market: -0.25, dividendYield: 0.028, ...monthly, price: 110,
  },
  {
    symbol: 'EURO-GOV', name: 'Sample euro-area government bonds', assetClass: 'fixed-income', ...euro,
    drift: 0.028, volatility: 0.05, market: -0.1, dividendYield: 0.015, ...quarterly, price: 150,
  },
  {
    symbol: 'US-CREDIT', name: 'Sample US company bonds', assetClass: 'fixed-income', ...us,
    drift: 0.038, volatility: 0.065, market: 0.2, dividendYield: 0.034, ...monthly, price: 105,
  },
  {
    symbol: 'HIGH-YIELD', name: 'Sample high-yield bonds', assetClass: 'fixed-income', ...us,
    drift: 0.045, volatility: 0.08, market: 0.6, dividendYield: 0.05, ...monthly, price: 85,
  },
  {
    symbol: 'GOLD', name: 'Sample gold', assetClass: 'commodity', ...us,
    drift: 0.05, volatility: 0.15, market: 0, price: 140,
  },
  {
    symbol: 'OIL', name: 'Sample oil', assetClass: 'commodity', ...us,
    drift: 0.05, volatility: 0.3, market: 0.35, price: 35,
  },
  {
    symbol: 'METALS', name: 'Sample industrial metals', assetClass: 'commodity', ...us,
    drift: 0.05, volatility: 0.19, market: 0.4, price: 25,
  },
  {
    symbol: 'US-PROPERTY', name: 'Sample US property', assetClass: 'real-estate', ...us, sector: 'Real Estate',
    drift: 0.07, volatility: 0.18, market: 0.65, dividendYield: 0.035, ...quarterly, price: 75,
  },
  {
    symbol: 'EURO-PROPERTY', name: 'Sample euro-area property', assetClass: 'real-estate', ...euro, sector: 'Real Estate',
    drift: 0.07, volatility: 0.18, market: 0.55, dividendYield: 0.03, ...quarterly, price: 30,
  },
  {
    symbol: 'COIN-ONE', name: 'Sample coin one', assetClass: 'crypto', currency: 'USD', timeZone: 'UTC',
    drift: 0.3, volatility: 0.6, market: 0.3, price: 400,
  },
  {
    symbol: 'COIN-TWO', name: 'Sample coin two', assetClass: 'crypto', currency: 'USD', timeZone: 'UTC',
    drift: 0.35, volatility: 0.65, market: 0.3, price: 12, listedAt: 0.3,
  },
  {
    symbol: 'EURO-DEPOSIT', name: 'Sample euro deposit', assetClass: 'currency', currency: 'EUR', timeZone: 'Europe/Berlin',
    drift: 0.022, volatility: 0.002, market: 0, price: 100,
  },
  {
    symbol: 'US-BILLS', name: 'Sample US Treasury bills', assetClass: 'cash', ...us,
    drift: 0.015, volatility: 0.002, market: 0, dividendYield: 0.015, ...monthly, price: 100,
  },
]

/** Everything is counted against it; it cannot be bought. */
export const BENCHMARK: Role = {
  symbol: 'WORLD', name: 'Sample world index', assetClass: 'equity', ...us, sector: 'Broad',
  drift: 0.08, volatility: 0.15, market: 0.97, price: 1000,
}

/** What one unit costs in US dollars at the start, how much that moves, and how it goes with the market. */
export const CURRENCIES = [
  { code: 'EUR', rate: 1.28, volatility: 0.075, market: 0.2 },
  { code: 'GBP', rate: 1.55, volatility: 0.085, market: 0.25 },
  { code: 'JPY', rate: 0.0125, volatility: 0.09, market: -0.25 },
] as const
