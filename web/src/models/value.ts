// A cell's value as a hook, for views that show one of the page's own cells (theme, toasts).
export { useReadable as useValue } from '../app/client.ts';
