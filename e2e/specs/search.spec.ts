import { expectSound, SIZES, THEMES } from '../pages/appearance.ts'
import { StrategiesPage } from '../pages/strategies-page.ts'
import { TrainingPage } from '../pages/training-page.ts'
import { expect, test } from '../terrace-test.ts'

const STUDY = `name: Mine
universe: sample
sample: { years: 5, instruments: 8 }
strategy: momentum
monkeys: 20
`

test('a search is started from a study, watched, read, and its best parameters are used', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.goTo('Strategies')
  const strategies = new StrategiesPage(window)
  await strategies.openFile('mine.yaml', STUDY)
  const section = page.getByRole('region', { name: 'Search for better parameters' })
  await section.getByRole('textbox', { name: 'Tries' }).fill('5')
  await section.getByRole('button', { name: 'Only this: Top' }).click()
  await expect(section.getByRole('checkbox', { name: 'Top' })).toBeDisabled()
  await section.getByRole('checkbox', { name: 'Lookback' }).check()
  await section.getByRole('textbox', { name: 'Lookback, lowest' }).fill('40')
  await section.getByRole('textbox', { name: 'Lookback, highest' }).fill('200')
  await section.getByRole('textbox', { name: 'Lookback, highest' }).press('Tab')
  await section.scrollIntoViewIfNeeded()
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await window.picture(`fields-${theme}`)
    await expectSound(page, `search fields in ${theme}`)
  }
  await strategies.show('YAML')
  await expect(strategies.yaml).toHaveValue(/lookbackDays:\s+(\[ 40, 200 \]|- 40\s+- 200)/)
  await strategies.show('Form')
  await section.getByRole('button', { name: 'Start the search' }).click()

  const training = new TrainingPage(window)
  await training.expectJob('Search: Mine', 'Done')
  await page.getByRole('link', { name: 'See the result' }).click()
  await window.expectPage('Results')
  await expect(page.getByRole('navigation', { name: 'Runs' })).toContainText('Search · ')
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(7)
  await expect(page.getByRole('article')).toContainText(/of 6 tries/)
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await window.picture(`tries-${theme}-${size.width}`)
    }
    await expectSound(page, `tries in ${theme}`)
  }
  await window.goTo('Compare')
  await window.goTo('Allocate')
  await window.goTo('Results')
  await page.getByRole('button', { name: 'Use the best parameters' }).click()
  await window.expectPage('Strategies')
  await expect(strategies.field('Name')).toHaveValue('Mine, tuned')
  await expect(page.getByRole('main')).toContainText('From Search: Mine')
})

test('a run that is no study is shown as what it is, and Compare and Allocate do without it', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  const job = (await window.call('jobs.start', { kind: 'gym', title: 'PPO on cart-pole', params: { algorithm: 'ppo', environment: 'cartpole', steps: 2048, episodes: 2 } })) as { id: string }
  await expect.poll(async () => (await window.job(job.id)).state).toBe('done')
  await window.goTo('Results')
  await expect(page.getByRole('navigation', { name: 'Runs' })).toContainText('Control task · ')
  await expect(page.getByRole('article')).toContainText('it holds no portfolio')
  await expectSound(page, 'a control task on Results')
  await window.picture('gym')
  await window.goTo('Compare')
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0)
  await window.goTo('Allocate')
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0)
})
