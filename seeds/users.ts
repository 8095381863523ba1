/** The people that a new system starts with. Their passwords exist on the laptop only (local/people.ts). */
export const users = [
	{ handle: 'andrewbrown', display_name: 'Andrew Brown', email: 'andrewbrown@cruddur.example' },
	{ handle: 'bayko', display_name: 'Andrew Bayko', email: 'bayko@cruddur.example' },
	{ handle: 'londo', display_name: 'Londo Mollari', email: 'londo@cruddur.example' },
	{ handle: 'ines', display_name: 'Inês Duarte', email: 'ines@cruddur.example' },
	{ handle: 'tomoko', display_name: 'Tomoko Arai 🌊', email: 'tomoko@cruddur.example' },
	{ handle: 'worf', display_name: 'Worf', email: 'worf@cruddur.example' },
];
