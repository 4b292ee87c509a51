import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { go, parseRoute, pathOf, route, startRouter } from './router.ts';

describe('addresses', () => {
  it.each([
    ['/', { at: 'chats', cid: null }],
    ['/c/abc-1', { at: 'chats', cid: 'abc-1' }],
    ['/c/abc-1/42', { at: 'chats', cid: 'abc-1', seq: 42 }],
    ['/people', { at: 'people' }],
    ['/settings', { at: 'settings', part: null }],
    ['/settings/privacy', { at: 'settings', part: 'privacy' }],
  ] as const)('%s is named and found again', (path, wanted) => {
    expect(parseRoute(path)).toEqual(wanted);
    expect(pathOf(parseRoute(path))).toBe(path);
  });

  it.each(['/c/abc/0', '/c/abc/-1', '/c/abc/1e9', '/c/abc/x'])('%s names the conversation alone', (path) => {
    expect(parseRoute(path)).toEqual({ at: 'chats', cid: 'abc' });
  });

  it.each(['/c/', '/c/a%20b', '/nowhere', '/c'])('%s shows the list', (path) => {
    expect(parseRoute(path)).toEqual({ at: 'chats', cid: null });
  });
});

describe('a one-time link', () => {
  const at = { pathname: '/', hash: '' };
  const listeners: (() => void)[] = [];
  const entries: string[] = [];
  const write = (_: unknown, __: string, path: string) => {
    at.pathname = path;
    at.hash = '';
    entries.push(path);
  };
  beforeEach(() => {
    entries.length = listeners.length = 0;
    vi.stubGlobal('location', at);
    vi.stubGlobal('history', { state: null, replaceState: write, pushState: write });
    vi.stubGlobal('addEventListener', (_: string, listener: () => void) => listeners.push(listener));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is read once and leaves the address bar without its secret', () => {
    Object.assign(at, { pathname: '/reset', hash: '#s3cret' });
    startRouter();
    expect(route.get()).toEqual({ at: 'reset', token: 's3cret' });
    expect(entries).toEqual(['/reset']);
    expect(at.hash).toBe('');
  });

  it('gives way to another one pasted into the same tab', () => {
    Object.assign(at, { pathname: '/reset', hash: '#first' });
    startRouter();
    at.hash = '#second';
    for (const listener of listeners) listener();
    expect(route.get()).toEqual({ at: 'reset', token: 'second' });
    for (const listener of listeners) listener();
    expect(route.get()).toEqual({ at: 'reset', token: 'second' });
  });

  it('is left behind by going on', () => {
    Object.assign(at, { pathname: '/reset', hash: '#s3cret' });
    startRouter();
    go({ at: 'chats', cid: null }, 'replace');
    expect(route.get()).toEqual({ at: 'chats', cid: null });
    expect(entries).toEqual(['/reset', '/']);
  });
});
