// Generated from protocol/ by tools/protocol/generate.py; do not edit.
export * from './answers.ts';
export * from './codes.ts';
export * from './commands.ts';
export * from './frames.ts';
export * from './limits.ts';
export * from './requests.ts';
export * from './rows.ts';
