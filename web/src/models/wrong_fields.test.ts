import { KithError } from '@kith/sdk';
import { describe, expect, it } from 'vitest';
import { entryError, refusedFields, wrongFields } from './wrong_fields.ts';

const good = { username: 'Ann.Lee-1', password: 'a long secret', displayName: '' };

describe('what is wrong with an account', () => {
  it('is said of each field by itself', () => {
    expect(wrongFields(good)).toBeNull();
    const wrong = wrongFields({ ...good, username: 'Ann With Space', password: 'short' });
    expect(Object.keys(wrong ?? {})).toEqual(['username', 'password']);
    expect(wrong?.username).toMatch(/3–32 characters/);
    expect(wrong?.password).toMatch(/8 characters/);
    expect(wrongFields({ ...good, username: 'ab' })).toHaveProperty('username');
    expect(wrongFields({ ...good, username: 'a'.repeat(33) })).toHaveProperty('username');
    expect(wrongFields({ ...good, password: '😀'.repeat(7) })).toHaveProperty('password');
    expect(wrongFields({ ...good, password: '😀'.repeat(8) })).toBeNull();
  });

  it('that the server refused stands at its field', () => {
    expect(refusedFields(new KithError({ code: 'conflict' }))).toHaveProperty('username');
    expect(refusedFields(new KithError({ code: 'bad_request', field: 'password' }))).toHaveProperty(
      'password',
    );
    expect(refusedFields(new KithError({ code: 'bad_request', field: 'invite' }))).toHaveProperty('other');
    expect(refusedFields(new KithError({ code: 'rate_limited' }))).toEqual({
      other: 'Too many tries. Please wait a moment.',
    });
  });

  it('names the field where there is one line for it', () => {
    expect(entryError(new KithError({ code: 'bad_request', field: 'password' }))).toBe(
      'Password: At least 8 characters',
    );
    expect(entryError(new KithError({ code: 'conflict' }))).toBe('This username is taken.');
    expect(entryError(new KithError({ code: 'network' }))).toBe('The server cannot be reached.');
  });
});
