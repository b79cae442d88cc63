import { describe, expect, it } from 'vitest'
import { crashDetails, isMissingPart } from './crashDetails'

const place = { where: 'customer', version: '1.2.3', agent: 'Some browser' }
const failed = (name: string, message: string, stack = '') => {
  const e = new Error(message)
  return Object.assign(e, { name, stack })
}

describe('the technical details of a screen that broke', () => {
  it('say what broke and where', () => {
    const stack = [
      "TypeError: Cannot read properties of null (reading 'rows')",
      '    at CustomerList (http://192.168.0.7:8443/assets/CustomerPage-Ab_1.js:3:411)',
      '    at async Promise.all (index 0)',
      '    at http://wails.localhost/assets/index-9.js:1:20',
    ].join('\n')
    const said = crashDetails(failed('TypeError', "Cannot read properties of null (reading 'rows')", stack), '\n    at CustomerList (x)\n    at main (x)', place)
    expect(said.split('\n')).toEqual([
      'Plano B 1.2.3 · customer',
      "TypeError: Cannot read properties of null (reading 'rows')",
      '  CustomerList assets/CustomerPage-Ab_1.js:3:411',
      '  ? assets/index-9.js:1:20',
      'in CustomerList < main',
      'Some browser',
    ])
  })

  it('read the stack of the other engine too', () => {
    const e = failed('TypeError', "null is not an object (evaluating 'page.rows')", 'CustomerList@wails://wails/assets/c.js:3:41\n@wails://wails/assets/c.js:9:1')
    expect(crashDetails(e, '', place)).toContain("null is not an object (evaluating 'page.rows')\n  CustomerList assets/c.js:3:41\n  ? assets/c.js:9:1")
  })

  // An error may quote what somebody wrote: JSON that did not parse, a number that is none, a name as a component's child.
  it('carry nothing that a customer wrote', () => {
    const personal = 'Maria 31995550100 maria@exemplo.com.br'
    for (const message of [
      `Unexpected token 'M', "${personal}" is not valid JSON`,
      `Cannot read properties of undefined (reading '${personal}')`,
      `${personal} is not a function`,
      `Minified React error #31; visit https://react.dev/errors/31?args[]=${personal}`,
    ]) {
      const stack = `Error: ${message}\n${personal}\n    at x (http://h/a.js:1:1)\n    at ${personal} (http://h/a.js:1:1)`
      const said = crashDetails(failed('Error', message, stack), `\n    at ${personal}`, place)
      expect(said).not.toMatch(/Maria 3|3199|maria@|exemplo/)
    }
    expect(crashDetails('Maria', '', place)).not.toContain('Maria')
  })
})

describe('a part of the page that could not be loaded', () => {
  it('is told from one that broke', () => {
    expect(isMissingPart(new TypeError('Failed to fetch dynamically imported module: http://x/y.js'))).toBe(true)
    expect(isMissingPart(new TypeError('Importing a module script failed.'))).toBe(true)
    expect(isMissingPart(new TypeError('x is not a function'))).toBe(false)
  })
})
