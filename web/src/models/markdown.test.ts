import { describe, expect, it } from 'vitest';
import { parseInline, parseMarkdown, plainWords, type Block, type Inline } from './markdown.ts';

/** The tree in short: *em*, ^strong^, -strike-, {code}, <link>. */
function short(parts: readonly Inline[]): string {
  const brackets = { strong: '^', em: '*', strike: '-' };
  return parts
    .map((part) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'code') return `{${part.text}}`;
      if (part.type === 'link')
        return part.text === part.href ? `<${part.href}>` : `<${part.text}|${part.href}>`;
      return brackets[part.type] + short(part.inner) + brackets[part.type];
    })
    .join('');
}
const inline = (text: string) => short(parseInline(text));
const blocks = (text: string) =>
  parseMarkdown(text).map((block: Block) => {
    if (block.type === 'code') return ['code', block.text];
    if (block.type === 'list') return [block.start ?? '•', ...block.items.map(short)];
    return [block.type, short(block.inner)];
  });

describe('marks in a line', () => {
  it('make text bold, italic, struck or code, one within another', () => {
    expect(inline('a **b** *c* _d_ __e__ ~~f~~ `g`')).toBe('a ^b^ *c* *d* ^e^ -f- {g}');
    expect(inline('**a *b* c**')).toBe('^a *b* c^');
    expect(inline('***both***')).toBe('^*both*^');
    expect(inline('*a **b***')).toBe('*a ^b^*');
    expect(inline('这是**重点**，还有*这个*')).toBe('这是^重点^，还有*这个*');
    expect(inline('`**not bold**` ``a`b``')).toBe('{**not bold**} {a`b}');
  });

  it('count for nothing where people write them as they are', () => {
    for (const text of [
      '2 * 3 * 4 and 2*3*4',
      'snake_case_name and __init',
      'a ** b ** c',
      '**never closed',
      '~~ no ~~',
      '¯(ツ)_/¯',
      'a ` b',
      '* ',
      '**',
      '****',
      '[no link](here) [x]',
    ])
      expect(inline(text)).toBe(text);
  });

  it('stay marks behind a backslash', () => {
    expect(inline('\\*a\\* \\`b\\` C:\\dir')).toBe('*a* `b` C:\\dir');
  });
});

describe('links', () => {
  it('are addresses, or words with one', () => {
    expect(inline('see https://example.org/a_b_c.')).toBe('see <https://example.org/a_b_c>.');
    expect(inline('[the plan](https://example.org/p_(1))')).toBe('<the plan|https://example.org/p_(1)>');
    expect(inline('**[bold](https://example.org/)**')).toBe('^<bold|https://example.org/>^');
  });

  it('lead to the web and nowhere else', () => {
    for (const href of ['javascript:alert(1)', 'data:text/html,x', '//example.org', '/c/1', 'JAVASCRIPT:x'])
      expect(parseInline(`[x](${href})`).some((part) => part.type === 'link')).toBe(false);
  });

  it('never pretend to lead elsewhere', () => {
    expect(inline('[bank.example](https://evil.example/)')).toBe('[bank.example](<https://evil.example/>)');
    expect(inline('[https://bank.example](https://evil.example)')).not.toContain('|');
    expect(inline('[bank.example](https://bank.example/in)')).toBe('<bank.example|https://bank.example/in>');
  });
});

describe('blocks', () => {
  it('are code, quotes, lists and headings, with text between', () => {
    const text =
      '# Plan\nfirst\n\n- one\n- **two**\n\n3. three\n4. four\n> said\n> twice\n```ts\nlet *a*\n```\nlast';
    expect(blocks(text)).toEqual([
      ['heading', 'Plan'],
      ['text', 'first'],
      ['•', 'one', '^two^'],
      [3, 'three', 'four'],
      ['quote', 'said\ntwice'],
      ['code', 'let *a*'],
      ['text', 'last'],
    ]);
  });

  it('leave plain text as it was written', () => {
    expect(blocks('one\n\n\n  two  \n')).toEqual([['text', 'one\n\n\n  two  \n']]);
    for (const text of ['>_<', '#tag', '-5 degrees', '1.5 litres', '> ', '-'])
      expect(plainWords(text)).toBe(text === '> ' ? '' : text);
  });

  it('of code that is not closed yet hold the rest', () => {
    expect(blocks('look:\n```\na\nb')).toEqual([
      ['text', 'look:'],
      ['code', 'a\nb'],
    ]);
  });
});

describe('hostile text', () => {
  it('stays text where it is HTML', () => {
    const text = '<img src=x onerror=alert(1)> <b>x</b> &lt;';
    expect(parseMarkdown(text)).toEqual([{ type: 'text', inner: [{ type: 'text', text }] }]);
  });

  it('takes no longer than its length deserves', () => {
    const kinds = [
      '*',
      '**a ',
      '_a ',
      '`',
      '[',
      '[a](',
      '~~a',
      '*a **b ',
      '> ',
      '- ',
      'h',
      '\\',
      '*a_b~~c`d',
    ];
    const started = performance.now();
    for (const kind of kinds) {
      const text = kind.repeat(Math.floor(16_384 / kind.length));
      expect(plainWords(text).length).toBeGreaterThan(0);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is given back whole where no mark counts', () => {
    const text = 'x '.repeat(100) + '* _ ~ [ ] ( ) < > & "';
    expect(plainWords(text)).toBe(text);
  });
});
