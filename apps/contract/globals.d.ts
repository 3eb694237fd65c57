// What a browser and Bun both have beyond the language itself, as far as the contract uses it. It has no DOM and no Bun types.

declare function atob(data: string): string;
declare function btoa(data: string): string;
