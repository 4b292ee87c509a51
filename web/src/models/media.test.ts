import { describe, expect, it } from 'vitest';
import { lengthOf, mediaOf, mediaText, sizeOf } from './media.ts';
import { messageForTests as message } from './message_for_tests.ts';

const textOf = (kind: string, body: Record<string, unknown>) => {
  const media = mediaOf(message(kind, body));
  return media === null ? null : mediaText(media);
};

describe('a message with a file', () => {
  it('reads in one line', () => {
    expect(textOf('image', { mediaId: 'i' })).toBe('Photo');
    expect(textOf('image', { mediaId: 'i', caption: 'us' })).toBe('Photo: us');
    expect(textOf('file', { mediaId: 'i', name: 'Menu\u202efdp.pdf' })).toBe('File: Menufdp.pdf');
    expect(textOf('video', { mediaId: 'i', durationMs: 65_400 })).toBe('Video: 1:05');
    expect(textOf('voice', { mediaId: 'i', durationMs: 9_000 })).toBe('Voice message: 0:09');
  });

  it('is none where it names no file, was taken back or is of another kind', () => {
    expect(textOf('image', {})).toBeNull();
    expect(textOf('poll', { mediaId: 'i' })).toBeNull();
    expect(mediaOf({ ...message('image', { mediaId: 'i' }), recalled: true })).toBeNull();
  });

  it('believes nothing of a body but its form', () => {
    const media = mediaOf(message('image', { mediaId: 'i', w: 'wide', h: -3, size: NaN, name: 7 }));
    expect(media).toMatchObject({ width: 0, height: 0, bytes: 0, name: '' });
  });
});

describe('sizes and lengths', () => {
  it('are short', () => {
    expect([0, 999, 1000, 48_213, 1_500_000, 2e12].map(sizeOf)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '48 KB',
      '1.5 MB',
      '2.0 TB',
    ]);
    expect([0, 5, 60, 3_725].map(lengthOf)).toEqual(['0:00', '0:05', '1:00', '62:05']);
  });
});
