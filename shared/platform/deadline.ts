import { unavailable } from '../contract/problems.ts';

/** A write that would have begun too late, as after its container was frozen. */
class DeadlinePassed extends Error {
	override readonly name = 'DeadlinePassed';
}

interface Command {
	readonly middlewareStack: {
		add(middleware: never, options: { step: 'deserialize'; priority: 'low'; name: string; override: true }): void;
	};
}

/**
 * Lets no attempt of a command begin after a deadline: neither the first one nor one of the SDK's retries, however long the
 * container stood still before it. What began in time may take its time.
 * @param deadline Unix milliseconds
 * @throws Problem unavailable, when the command is sent, in the place of an attempt that would be too late
 */
export function withDeadline<C extends Command>(command: C, deadline: number): C {
	const middleware = (next: (args: unknown) => Promise<unknown>) => async (args: unknown) => {
		if (Date.now() >= deadline) throw unavailable(new DeadlinePassed());
		return next(args);
	};
	// The last step before the request goes out, and inside of the retries.
	command.middlewareStack.add(middleware as never, {
		step: 'deserialize',
		priority: 'low',
		name: 'deadline',
		override: true,
	});
	return command;
}
