import { findJobProcess } from '../processes.ts'
import { JobTray } from '../pages/job-tray.ts'
import { TrainingPage } from '../pages/training-page.ts'
import { expect, test } from '../terrace-test.ts'

const TITLE = 'A long sleep'

test('a job is seen on every page, paused, resumed and stopped', async ({ launch }) => {
  const { window } = await launch()
  const tray = new JobTray(window)
  await tray.expectIdle()
  const { id } = await window.startSleep(TITLE, 600, 50)
  await tray.expectJob(TITLE, 'Running')
  await window.goTo('Universe')
  await tray.expectJob(TITLE, 'Running')
  await window.picture('tray')
  await expect.poll(async () => (await window.job(id)).progress?.step ?? 0).toBeGreaterThan(0)

  await expect.poll(async () => (await window.job(id)).progress?.step ?? 0).toBeGreaterThan(0)
  await tray.pause()
  await tray.expectJob(TITLE, 'Paused')
  const stepsAtPause = (await window.job(id)).progress!.step
  await window.page.waitForTimeout(300)
  expect((await window.job(id)).progress!.step).toBe(stepsAtPause)

  await tray.resume()
  await tray.expectJob(TITLE, 'Running')
  await expect.poll(async () => (await window.job(id)).progress!.step).toBeGreaterThan(stepsAtPause)

  await tray.open(TITLE)
  const training = new TrainingPage(window)
  await training.expectJob(TITLE, 'Running')
  await window.picture('running')
  await training.stop()
  await training.expectJob(TITLE, 'Stopped')
  await tray.expectIdle()
  const { state, result } = await window.job(id)
  expect(state).toBe('cancelled')
  expect(result).toMatchObject({ steps: expect.any(Number) })
  await window.picture('stopped')
})

test('a job whose process is killed is interrupted, and goes on from its checkpoint', async ({ launch }) => {
  test.skip(process.platform === 'win32', 'lists processes as Linux and macOS do')
  const { window, shell } = await launch()
  const { id } = await window.startSleep(TITLE, 60, 50)
  await expect.poll(async () => (await window.job(id)).progress?.step ?? 0).toBeGreaterThan(10)
  process.kill(findJobProcess(shell.pid), 'SIGKILL')
  await expect.poll(async () => (await window.job(id)).state).toBe('interrupted')
  const stepsAtKill = (await window.job(id)).progress!.step

  await window.goTo('Training')
  const training = new TrainingPage(window)
  await training.expectJob(TITLE, 'Interrupted')
  await window.picture('interrupted')
  await training.resume()
  await training.expectJob(TITLE, 'Running')
  const resumedFrom = (await window.job(id)).progress!.step
  expect(resumedFrom).toBeGreaterThanOrEqual(Math.min(stepsAtKill, 10))
  await training.expectJob(TITLE, 'Done')
  expect(await window.job(id)).toMatchObject({ state: 'done', attempts: 2, result: { steps: 60 } })
})

test('a job is interrupted when the program is killed, and can be resumed at the next start', async ({ launch }) => {
  const first = await launch()
  const { id } = await first.window.startSleep(TITLE, 40, 50)
  await expect.poll(async () => (await first.window.job(id)).progress?.step ?? 0).toBeGreaterThan(5)
  await first.shell.kill()

  const second = await launch()
  expect(await second.window.job(id)).toMatchObject({ state: 'interrupted' })
  await second.window.goTo('Training')
  const training = new TrainingPage(second.window)
  await training.resume()
  await training.expectJob(TITLE, 'Done')
  expect(await second.window.job(id)).toMatchObject({ attempts: 2, result: { steps: 40 } })
})
