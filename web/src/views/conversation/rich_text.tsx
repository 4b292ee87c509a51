// A message's text as it was meant: the tree that models/markdown.ts reads, as elements. Nothing in it is ever markup.
import { memo, type ReactNode } from 'react';
import { parseMarkdown, type Block, type Inline } from '../../models/markdown.ts';

export const RichText = memo(function RichText({ text }: { text: string }): ReactNode {
  return parseMarkdown(text).map((block, i) => <BlockView key={i} block={block} />);
});

function BlockView({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case 'text':
      return <Inlines parts={block.inner} />;
    case 'heading':
      return (
        <strong className="rich-heading">
          <Inlines parts={block.inner} />
        </strong>
      );
    case 'quote':
      return (
        <blockquote className="rich-quote">
          <Inlines parts={block.inner} />
        </blockquote>
      );
    case 'code':
      return (
        // What is wider than the bubble is scrolled to, by keyboard too.
        <pre className="rich-code" dir="ltr" tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'list': {
      const items = block.items.map((item, i) => (
        <li key={i}>
          <Inlines parts={item} />
        </li>
      ));
      return block.start === null ? (
        <ul className="rich-list">{items}</ul>
      ) : (
        <ol className="rich-list" start={block.start}>
          {items}
        </ol>
      );
    }
  }
}

function Inlines({ parts }: { parts: readonly Inline[] }): ReactNode {
  return parts.map((part, i) => <InlineView key={i} part={part} />);
}

function InlineView({ part }: { part: Inline }): ReactNode {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'code':
      return <code className="rich-inline-code">{part.text}</code>;
    case 'link':
      return <Link text={part.text} href={part.href} />;
    case 'strong':
      return (
        <strong>
          <Inlines parts={part.inner} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inlines parts={part.inner} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Inlines parts={part.inner} />
        </s>
      );
  }
}

function Link({ text, href }: { text: string; href: string }) {
  const link = (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={text === href ? undefined : href}
    >
      {text}
    </a>
  );
  // An address reads from left to right and by itself, whatever stands around it.
  return text === href ? <bdi dir="ltr">{link}</bdi> : <bdi>{link}</bdi>;
}
