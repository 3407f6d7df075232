// What browsers have and jsdom has not.
global.structuredClone ??= (value) => JSON.parse(JSON.stringify(value));
global.CSS ??= { escape: (text) => text.replace(/[^A-Za-z0-9_-]/g, (sign) => `\\${sign}`) };
global.DragEvent ??= class DragEvent extends MouseEvent {};
