import { describe, expect, it } from 'vitest';
import { Pictures } from './pictures.ts';

function pictures(answers: (string | null)[]) {
  const asked: string[] = [];
  let now = 1_000_000;
  const model = new Pictures(
    (mediaId, of) => {
      asked.push(`${mediaId} ${JSON.stringify(of)}`);
      const url = answers.shift() ?? null;
      if (url === null) return Promise.reject(new Error('not there'));
      return Promise.resolve({ url, expiresAt: now + 300_000 } as Awaited<
        ReturnType<ConstructorParameters<typeof Pictures>[0]>
      >);
    },
    () => now,
  );
  return { model, asked, pass: (ms: number) => (now += ms) };
}

describe('a picture', () => {
  it('is asked for once while its address lives', async () => {
    const { model, asked, pass } = pictures(['/a', '/b']);
    const both = await Promise.all([model.find('m', { userId: 'u' }), model.find('m', { userId: 'u' })]);
    expect(both).toEqual(['/a', '/a']);
    pass(200_000);
    expect(model.known('m')).toBe('/a');
    expect(await model.find('m', { userId: 'u' })).toBe('/a');
    expect(asked).toEqual(['m {"userId":"u"}']);
    pass(90_000);
    expect(model.known('m')).toBeUndefined();
    expect(await model.find('m', { cid: 'c' })).toBe('/b');
    expect(asked).toHaveLength(2);
  });

  it('that cannot be had is not asked for again for a while', async () => {
    const { model, asked, pass } = pictures([null, '/later']);
    expect(await model.find('m', { userId: 'u' })).toBeNull();
    expect(await model.find('m', { userId: 'u' })).toBeNull();
    expect(asked).toHaveLength(1);
    pass(301_000);
    expect(await model.find('m', { userId: 'u' })).toBe('/later');
  });

  it('that could not be shown gives way to the initials', async () => {
    const { model } = pictures(['/a']);
    await model.find('m', { userId: 'u' });
    model.broken('m');
    expect(model.known('m')).toBeNull();
  });
});
