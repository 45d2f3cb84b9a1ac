// The name of the house whose page this is.
export const house = document.querySelector("meta[name=application-name]").content;
