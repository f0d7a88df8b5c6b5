// ESLint: strict typed rules for all TypeScript, and who may import what (scripts/eslint-boundaries.mjs).
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { boundaries } from './scripts/eslint-boundaries.mjs';
import { habits } from './scripts/eslint-habits.mjs';

const tests = ['packages/*/test/**/*.ts', 'examples/*/test/**/*.ts', 'test/**/*.ts'];

const nodeGlobals = [
  ...['process', 'console', 'Buffer', 'URL', 'performance', 'crypto', 'structuredClone', 'queueMicrotask'],
  ...['setTimeout', 'clearTimeout', 'setImmediate', 'AbortController'],
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'docs/api/',
      'reports/',
      '.stryker-tmp/',
      'coverage/',
      'test/types/refused/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  habits,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // io-ts binds its methods, so `pipe(input, codec.decode)` is right.
      '@typescript-eslint/unbound-method': 'off',
      // Ports are async by their type, whether an implementation waits or not.
      '@typescript-eslint/require-await': 'off',
      // `{}` in a conditional type asks whether anything is required; a handler gives nothing or a whole new state.
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Noise on pipeable, curried signatures.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: ['packages/*/src/**/*.ts'], rules: { 'no-console': 'error' } },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval'].map((name) => ({ name, message: 'Tests do not sleep: pass a clock.' })),
      ],
    },
  },
  // A type test looks at the types of things that it does not use.
  { files: ['test/types/accepted/*.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  ...boundaries,
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])),
    },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
);
