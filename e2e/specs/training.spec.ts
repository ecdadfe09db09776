import { expectSound, SIZES, THEMES } from '../pages/appearance.ts'
import { findJobProcess } from '../processes.ts'
import { TrainingPage } from '../pages/training-page.ts'
import { expect, test } from '../terrace-test.ts'

test('a chart is steered by keys, shows a range, and can be read as a table', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  const { id } = await window.startSleep('A nap', 40, 5)
  await expect.poll(async () => (await window.job(id)).state).toBe('done')
  await window.goTo('Training')
  const chart = page.getByRole('figure').filter({ hasText: 'walk' })
  const picture = chart.getByRole('img')
  await expect(picture).toHaveAccessibleName(/walk: 40 points/)
  await picture.focus()
  await page.keyboard.press('Home')
  await expect(chart).toContainText('at 1')
  await page.keyboard.press('ArrowRight')
  await expect(chart).toContainText('at 2')
  await page.keyboard.press('+')
  await expect(chart.getByRole('button', { name: 'Show everything' })).toBeVisible()
  await page.keyboard.press('0')
  await expect(chart.getByRole('button', { name: 'Show everything' })).toBeHidden()

  const box = (await picture.boundingBox())!
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 })
  await page.mouse.up()
  await page.mouse.move(10, 10)
  await window.picture('range')
  await chart.getByRole('button', { name: 'Show as a table: walk' }).click()
  await expect(chart.getByRole('table').getByRole('row')).toHaveCount(11)
  await chart.getByRole('button', { name: 'Show everything' }).click()
  await expect(chart.getByRole('table').getByRole('row')).toHaveCount(41)
  await window.picture('table')
})

test('a real training shows its curves, speed, engine, processor and memory, and stops with its best', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  const job = (await window.call('jobs.start', { kind: 'gym', title: 'PPO on cart-pole', params: { algorithm: 'ppo', environment: 'cartpole', steps: 400_000 } })) as { id: string }
  await window.goTo('Training')
  const training = new TrainingPage(window)
  for (const fact of ['Engine', 'onnx-cpu', 'steps a second', 'cores', 'MB']) await training.expectText(fact)
  await expect(page.getByRole('figure').first().getByRole('img')).toHaveAccessibleName(/\d{2,} points/)
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await window.picture(`gym-${theme}-${size.width}`)
    }
    await expectSound(page, `training in ${theme}`)
  }
  await training.stop()
  await expect.poll(async () => (await window.job(job.id)).state).toBe('cancelled')
})

test('curves and log are whole after the socket was lost, after a reload, and after the job process was killed', async ({ launch, shellName }) => {
  test.skip(process.platform === 'win32', 'lists processes as Linux and macOS do')
  const { window, shell } = await launch()
  const { page } = window
  const { id } = await window.startSleep('Whole', 120, 40)
  await window.goTo('Training')
  const training = new TrainingPage(window)
  await training.expectJob('Whole', 'Running')
  if (shellName === 'loopback') {
    // What is open breaks, and for a while nothing can be opened.
    await page.route('**/api/jobs.watch*', (route) => route.abort('connectionreset'))
    await page.reload()
    await expect(window.tray.getByRole('status')).toHaveText('Connection lost, trying again')
    await page.unroute('**/api/jobs.watch*')
  } else await page.reload()
  await training.expectJob('Whole', 'Running')
  await expect.poll(async () => (await window.job(id)).progress?.step ?? 0).toBeGreaterThan(20)
  process.kill(findJobProcess(shell.pid), 'SIGKILL')
  await training.expectJob('Whole', 'Interrupted')
  await training.resume()
  await training.expectJob('Whole', 'Done')
  await expect(page.getByRole('img', { name: /^walk/ })).toHaveAccessibleName(/walk: 120 points, last .* at 120,/)
  await training.expectText('Slept 120 steps.')
})

test('what happened while the tab slept is there when it wakes', async ({ launch }) => {
  const { window } = await launch()
  const { page } = window
  await window.startSleep('Overnight', 120, 20)
  await window.goTo('Training')
  const training = new TrainingPage(window)
  await training.expectJob('Overnight', 'Running')
  // As in a tab that its browser put to sleep: no timer fires, and no message gets through. A visible page does not let itself be frozen, but can be kept busy.
  await page.evaluate((ms) => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }, 6_000)
  await training.expectJob('Overnight', 'Done')
  await expect(page.getByRole('img', { name: /^walk/ })).toHaveAccessibleName(/walk: 120 points, last .* at 120,/)
})
