// Lint rules for the SDK, the web app and the browser tests. The one rule that is ours: components (files under
// web/src/views and web/src/ui) never import the SDK; they are fed by view models.
import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'build/',
      'web/dist/',
      'node_modules/',
      'sdk/js/src/generated/',
      'docs/',
      'src/',
      'test-results/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { 'react-hooks': hooks },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'max-lines': ['error', { max: 600 }],
      'max-lines-per-function': ['error', { max: 110, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // Plain Node programs beside the browser tests; the type checker does not see them, so names are given here.
    files: ['**/*.mjs'],
    rules: {
      // What is taken out of an object to be left out of the rest is called _.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'Buffer',
          'fetch',
          'URL',
          'URLSearchParams',
          'console',
          'AbortController',
          'AbortSignal',
          'TextDecoder',
          'TextEncoder',
          'WebSocket',
        ]
          .concat([
            'setTimeout',
            'clearTimeout',
            'setInterval',
            'clearInterval',
            'setImmediate',
            'queueMicrotask',
            'performance',
          ])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['web/src/views/**', 'web/src/ui/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@kith/sdk', '@kith/sdk/*'] }] },
  },
  { files: ['**/*.test.ts', '**/*.test.tsx', 'tests/**'], rules: { 'max-lines-per-function': 'off' } },
);
