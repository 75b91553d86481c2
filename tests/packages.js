import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** The real servers and programs that the tests speak to. */
const PACKAGES = ['chromium', 'fonts-noto-cjk', 'postfix', 'dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd', 'dovecot-pop3d', 'swaks', 'libnet-ssleay-perl', 'msmtp', 'mpop']

/** Debian asks this before it starts a service that was just installed; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d'

/**
 * Installs what is missing, and says so. Nothing that is installed is started, now or with the machine.
 * @returns whether everything is there; if not, the line to copy was printed
 */
export function seeToPackages() {
  const missing = PACKAGES.filter(name => !isInstalled(name))
  if (missing.length === 0) return true
  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0) {
    console.log(`── Installing Debian packages for the tests: ${missing.join(', ')}`)
    withoutStarting(() => apt('update', '-q') && apt('install', '-q', '-y', '--no-install-recommends', ...missing))
    const started = missing.filter(name => name === 'postfix' || name === 'dovecot-core').map(name => name.replace('-core', ''))
    if (started.length > 0) spawnSync('systemctl', ['disable', ...started], { stdio: 'ignore' })
  }
  if (missing.every(isInstalled)) return true
  console.error(`The tests need Debian packages that could not be installed here. Install them:\n\n  sudo apt-get update && sudo ${install}\n`)
  return false
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' })
  return stdout === 'installed'
}

function apt(...parameters) {
  return spawnSync('apt-get', parameters, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0
}

function withoutStarting(work) {
  const ours = !existsSync(POLICY)
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    work()
  } finally {
    if (ours) rmSync(POLICY)
  }
}
